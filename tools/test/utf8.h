// Text that others will read as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace havip::test_run {

// The text with U+FFFD in the place of every octet that is no part of a character of UTF-8 (RFC
// 3629), and of characters that XML cannot hold (U+FFFE, U+FFFF).
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace havip::test_run
