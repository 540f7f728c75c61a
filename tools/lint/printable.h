// Octets of a file as one line that any terminal and any JSON takes.
#pragma once

#include <string>
#include <string_view>

namespace havip::lint {

// Valid UTF-8 of one line: tabs become blanks, other control characters and octets that are no
// UTF-8 become '?', one for each octet.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace havip::lint
