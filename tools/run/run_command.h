// `havip run`: plays one scenario, tells its story, leaves a run folder.
#pragma once

#include "tools/cli/exit_status.h"
#include "tools/run/prepared.h"

namespace havip::tools {

// Results go to stdout, diagnostics to stderr.
[[nodiscard]] ExitStatus run_command(const RunOptions& options);

}  // namespace havip::tools
