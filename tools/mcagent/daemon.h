// The daemon: the parts of mcagent put together on one loop, from the options to the end.
#pragma once

#include "tools/mcagent/options.h"

namespace havip::mcagentd {

// Runs until SIGTERM, SIGINT, `mcagent stop` or `mcagent finish`. Returns an exit status of
// tools/cli/exit_status.h; what is wrong has been said on standard error.
[[nodiscard]] int run_daemon(const Options& options);

}  // namespace havip::mcagentd
