// The checker child of vrrpd: a process that runs the health checker on the real machine.
#pragma once

#include "tools/vrrpd/options.h"

namespace havip::vrrpd {

// Runs until it is told to stop or ends by itself; the exit code of the process. Call it in a
// process of its own.
[[nodiscard]] int run_checker_child(const Options& options);

}  // namespace havip::vrrpd
