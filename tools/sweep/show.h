// What a sweep, or a merge, shows of its summary.
#pragma once

#include <string>

#include "tools/cli/exit_status.h"
#include "tools/sweep/summary.h"

namespace havip::sweep {

struct ShowOptions {
  bool json = false;
  std::string plot;  // the SVG file; "": none
};

// Prints it to stdout, and draws it. Not kHeld when the plot cannot be written; stderr says why.
[[nodiscard]] tools::ExitStatus show(const Summary& summary, const ShowOptions& options);

}  // namespace havip::sweep
