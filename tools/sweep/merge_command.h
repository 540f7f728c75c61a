// `havip merge`: the results files of a sweep's shards, joined to the file that one process would
// have written, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::sweep {

struct MergeOptions {
  std::vector<std::string> files;  // results files of one plan and build
  std::string out;                 // must not exist yet; "": only the summary is shown
  bool skip_damaged = false;
  bool json = false;
  std::string plot;  // the SVG file; "": none
};

// The summary goes to stdout, all else to stderr. kFailed when runs of the plan are missing.
[[nodiscard]] tools::ExitStatus merge_command(const MergeOptions& options);

// What `havip merge --help` says below its options.
[[nodiscard]] std::string merge_help();

}  // namespace havip::sweep
