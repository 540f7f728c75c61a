// A visit to a node of a cell, from outside of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"

namespace havip::live {

// Where a node may have tools of its own, which visitors find before the machine's.
inline constexpr const char* kNodeTools = "/run/bin";

// Runs a program in the node that process `holder` (as the cell numbers it) holds, with the
// caller's terminal, and waits for it. `init` is process 1 of the cell, as the caller sees it. Its
// exit status, or 128 and the signal that ended it.
[[nodiscard]] Result<int> visit(pid_t init, pid_t holder, const std::string& name,
                                const std::vector<std::string>& program);

// When the kernel started a process, in its own ticks; 0: there is none with this number that
// lives. Tells a
// process from a later one of the same number.
[[nodiscard]] std::uint64_t started_at(pid_t pid);

}  // namespace havip::live
