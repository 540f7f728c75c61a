// Octets as hex text, so that tests can be held against a packet dump.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/net/mac.h"
#include "core/wire/bytes.h"

namespace havip::test {

// "45c00028 ff70|4279" -> octets; blanks and bars are for the reader.
inline wire::Bytes from_hex(std::string_view text) {
  wire::Bytes bytes;
  int pending = -1;
  for (const char c : text) {
    if (c == ' ' || c == '|') continue;
    const int digit = net::detail::hex_digit(c);
    ensure(digit != 0xff, "not a hex digit");
    if (pending >= 0) bytes.push_back(static_cast<std::uint8_t>(pending * 16 + digit));
    pending = pending >= 0 ? -1 : digit;
  }
  ensure(pending < 0, "half an octet");
  return bytes;
}

inline std::string to_hex(wire::ByteView bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace havip::test
