// ensure(): our own bugs stop the program, in release builds too.
//
// Use it for what only a mistake in this code can break. What the outside can break (a frame, a
// peer, a disk, a file) is a Result (core/base/result.h).
#pragma once

#include <source_location>
#include <string_view>

namespace havip {

// Prints place and text to stderr, then aborts.
[[noreturn]] void ensure_failed(std::string_view what, const std::source_location& where);

inline void ensure(bool holds, std::string_view what,
                   const std::source_location& where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    ensure_failed(what, where);
  }
}

}  // namespace havip
