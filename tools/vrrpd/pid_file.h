// PidFile: the number of a process in a file, as long as it lives.
#pragma once

#include <string>

#include <sys/types.h>

#include "core/base/result.h"

namespace havip::vrrpd {

// Is there a file with the number of a process that lives?
[[nodiscard]] bool names_living_process(const std::string& path);
[[nodiscard]] Result<void> write_pid_file(const std::string& path, pid_t pid);

}  // namespace havip::vrrpd
