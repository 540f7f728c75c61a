// Ipv4Addr and Subnet. Values are in host order: engines never see network byte order.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::net {

struct Ipv4Addr {
  std::uint32_t value = 0;

  [[nodiscard]] constexpr bool is_unspecified() const { return value == 0; }
  [[nodiscard]] constexpr bool is_multicast() const { return value >> 28U == 0xeU; }

  friend constexpr auto operator<=>(const Ipv4Addr&, const Ipv4Addr&) = default;
};

// Dotted decimal with four parts of 0..255, no leading zeros ("010" is refused: octal elsewhere).
[[nodiscard]] Result<Ipv4Addr> parse_ipv4(std::string_view text);
[[nodiscard]] std::string to_string(Ipv4Addr ip);

// An address block such as 172.16.16.0/24. Bits below the prefix are zero.
struct Subnet {
  Ipv4Addr network;
  std::uint8_t prefix = 0;  // 0..32

  [[nodiscard]] constexpr std::uint32_t mask() const {
    return prefix == 0 ? 0 : ~std::uint32_t{0} << (32U - prefix);
  }
  [[nodiscard]] constexpr bool contains(Ipv4Addr ip) const {
    return (ip.value & mask()) == network.value;
  }
  [[nodiscard]] constexpr bool contains(const Subnet& inner) const {
    return inner.prefix >= prefix && contains(inner.network);
  }

  friend constexpr auto operator<=>(const Subnet&, const Subnet&) = default;
};

// "172.16.16.0/24"; refuses host bits, naming the block that was probably meant.
[[nodiscard]] Result<Subnet> parse_subnet(std::string_view text);
[[nodiscard]] std::string to_string(const Subnet& subnet);

namespace detail {
constexpr bool read_ipv4(std::string_view text, Ipv4Addr& out) {
  std::uint32_t value = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t begin = at;
    std::uint32_t octet = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 3) {
      octet = octet * 10 + static_cast<std::uint32_t>(text[at] - '0');
      ++at;
    }
    const std::size_t digits = at - begin;
    if (digits == 0 || octet > 255 || (digits > 1 && text[begin] == '0')) return false;
    value = value << 8U | octet;
    if (part < 3) {
      if (at >= text.size() || text[at] != '.') return false;
      ++at;
    }
  }
  out.value = value;
  return at == text.size();
}
}  // namespace detail

inline namespace literals {
consteval Ipv4Addr operator""_ip(const char* text, std::size_t size) {
  Ipv4Addr ip;
  if (!detail::read_ipv4({text, size}, ip)) throw "not an IPv4 address";
  return ip;
}
}  // namespace literals

}  // namespace havip::net
