// Ipv6Addr: 16 octets in network order, which is how they are compared and printed.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::net {

struct Ipv6Addr {
  std::array<std::uint8_t, 16> octets{};

  [[nodiscard]] constexpr bool is_unspecified() const { return octets == Ipv6Addr{}.octets; }
  [[nodiscard]] constexpr bool is_multicast() const { return octets[0] == 0xff; }
  // fe80::/10 (RFC 4291 §2.5.6).
  [[nodiscard]] constexpr bool is_link_local() const {
    return octets[0] == 0xfe && (octets[1] & 0xc0U) == 0x80;
  }

  friend constexpr auto operator<=>(const Ipv6Addr&, const Ipv6Addr&) = default;
};

// Any form of RFC 4291 §2.2, without a zone ("%eth0") and without a prefix length.
[[nodiscard]] Result<Ipv6Addr> parse_ipv6(std::string_view text);
// The canonical form of RFC 5952: lower case, the longest run of zeros as "::".
[[nodiscard]] std::string to_string(const Ipv6Addr& ip);

}  // namespace havip::net
