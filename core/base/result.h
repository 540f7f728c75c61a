// Result<T, E>: a value, or the reason why there is none. The one alias for tl::expected.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace havip {

template <class T, class E = std::string>
using Result = tl::expected<T, E>;

// Makes the failing half of a Result: `return fail(WireError::kTooShort);`
template <class E>
[[nodiscard]] auto fail(E&& error) {
  return tl::make_unexpected(std::forward<E>(error));
}

[[nodiscard]] inline auto fail(const char* text) {
  return tl::make_unexpected(std::string(text));
}

}  // namespace havip
