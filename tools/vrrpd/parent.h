// The parent process of vrrpd: pid files, children, signals, respawn.
#pragma once

#include <string>
#include <vector>

#include "tools/vrrpd/options.h"

namespace havip::vrrpd {

// The exit code of the whole. `command` is what it was called with, for the log.
[[nodiscard]] int run_parent(const Options& options, const std::vector<std::string>& command);

}  // namespace havip::vrrpd
