// `havip run`: plays one scenario, tells its story, leaves a run folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/run/exit_status.h"

namespace havip::tools {

struct RunOptions {
  std::string scenario;  // path of the JSON file
  std::optional<std::uint64_t> seed;
  std::string out;  // the run folder; empty: runs/NAME-SEED
  bool json = false;
  std::vector<std::string> settings;  // "/json/pointer=value"
};

// Results go to stdout, diagnostics to stderr.
[[nodiscard]] ExitStatus run_command(const RunOptions& options);

}  // namespace havip::tools
