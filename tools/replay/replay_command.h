// `havip replay`: captures of real machines through the agents' and the gateway's engines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::replay {

struct ReplayCommand {
  std::vector<std::string> captures;
  std::string setup;  // a scenario; empty: --guess
  bool guess = false;
  std::string write_setup;      // where the guess goes; empty: nowhere
  std::vector<std::string> at;  // "FILE=DEVICE"
  bool instant = false;
  std::uint32_t storm_above = 100;
  bool json = false;
  std::string garps;  // where a line a GARP goes; empty: nowhere
};

// 0 nothing to see; 1 something; 2 bad input, said on stderr; 3 a file cannot be written.
[[nodiscard]] tools::ExitStatus replay_command(const ReplayCommand& command);

// What --help says below the options.
[[nodiscard]] std::string replay_help();

}  // namespace havip::replay
