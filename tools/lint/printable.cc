#include "tools/lint/printable.h"

#include <cstdint>

namespace havip::lint {
namespace {

// The length of the UTF-8 sequence at the front of `text` (RFC 3629 §4); 0: there is none.
std::size_t sequence(std::string_view text) {
  const auto octet = [text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const auto tail = [octet](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xbf) {
    return octet(i) >= low && octet(i) <= high;
  };
  const std::uint8_t first = octet(0);
  if (first < 0x80) return 1;
  if (first == 0xc2) return tail(1, 0xa0) ? 2 : 0;  // below: control characters
  if (first > 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const std::uint8_t low = first == 0xe0 ? 0xa0 : 0x80;   // no overlong ones
    const std::uint8_t high = first == 0xed ? 0x9f : 0xbf;  // no surrogates
    return tail(1, low, high) && tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const std::uint8_t low = first == 0xf0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xf4 ? 0x8f : 0xbf;
    return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence(text);
    const char first = text.front();
    if (length > 1 || (length == 1 && first >= ' ' && first != '\x7f')) {
      out += text.substr(0, length);
    } else {
      out += first == '\t' ? ' ' : '?';
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace havip::lint
