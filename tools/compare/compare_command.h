// `havip compare`: two run folders side by side.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::tools {

struct CompareRunsOptions {
  std::vector<std::string> folders;     // A and B
  std::vector<std::string> tolerances;  // "NAME=DURATION", "NAME=DURATION..DURATION"
  std::string from;                     // a duration since the start; empty: all
  bool skip_boot = false;               // from the first action of the timeline
  bool json = false;
  bool markdown = false;
  bool markdown_header = false;  // prints it, and ends
};

// 0 nothing deviates; 1 something does; 2 bad input, all faults of it on stderr.
[[nodiscard]] ExitStatus compare_command(const CompareRunsOptions& options);

// What --help says below the options.
[[nodiscard]] std::string compare_help();

}  // namespace havip::tools
