// ensure(): our own bugs stop the program, in release builds too.
//
// Use it for what only a mistake in this code can break. What the outside can break (a frame, a
// peer, a disk, a file) is a Result (core/base/result.h).
#pragma once

#include <string_view>

namespace havip {

// Where a call stands. The builtins that std::source_location is made of: clang 14 has these and
// not that.
struct CallPlace {
  const char* file;
  const char* function;
  int line;

  static constexpr CallPlace here(const char* file = __builtin_FILE(),
                                  const char* function = __builtin_FUNCTION(),
                                  int line = __builtin_LINE()) {
    return {.file = file, .function = function, .line = line};
  }
};

// Prints place and text to stderr, then aborts.
[[noreturn]] void ensure_failed(std::string_view what, const CallPlace& place = CallPlace::here());

constexpr void ensure(bool holds, std::string_view what,
                      const CallPlace& place = CallPlace::here()) {
  if (!holds) [[unlikely]] {
    ensure_failed(what, place);
  }
}

}  // namespace havip
