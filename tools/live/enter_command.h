// `havip enter`: a shell, or a command, in a node of a network that was kept.
#pragma once

#include <string>
#include <vector>

namespace havip::live_run {

struct EnterOptions {
  std::string node;                  // empty: lists what there is
  std::string network;               // empty: the only one
  std::string end;                   // ends this network
  std::vector<std::string> program;  // empty: the user's shell
};

// The exit status of what ran inside, else one of the project's.
[[nodiscard]] int enter_command(const EnterOptions& options);

}  // namespace havip::live_run
