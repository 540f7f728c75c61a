// A command line as words, the way a shell takes it apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace havip::lab {

using Words = std::vector<std::string>;

inline constexpr std::size_t kLongestLine = 4096;  // octets

// Words are parted by blanks; '..' and ".." hold them together, and a backslash outside of quotes
// takes the next octet as it is. A word that begins with { or [ is JSON: it goes on, quotes and
// all, to the bracket that closes it. The error says what cannot be read: a line that is too long,
// a quote that is not closed, control characters.
[[nodiscard]] Result<Words> split(std::string_view line);

}  // namespace havip::lab
