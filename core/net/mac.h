// MacAddr: a 48-bit Ethernet address, in wire order.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::net {

struct MacAddr {
  std::array<std::uint8_t, 6> bytes{};

  [[nodiscard]] constexpr bool is_multicast() const { return (bytes[0] & 1U) != 0; }
  [[nodiscard]] constexpr bool is_broadcast() const {
    for (auto b : bytes) {
      if (b != 0xff) return false;
    }
    return true;
  }

  friend constexpr auto operator<=>(const MacAddr&, const MacAddr&) = default;
};

inline constexpr MacAddr kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

// Six pairs of hex digits with colons ("02:00:5e:00:01:0a"), any case; nothing else.
[[nodiscard]] Result<MacAddr> parse_mac(std::string_view text);
[[nodiscard]] std::string to_string(const MacAddr& mac);

// A stable, locally administered unicast address for a name: the same name has the same address
// in every run and on every machine (FNV-1a, 40 bits of it, behind 02).
[[nodiscard]] MacAddr mac_for_name(std::string_view name);

namespace detail {
constexpr std::uint8_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return 0xff;
}

constexpr bool read_mac(std::string_view text, MacAddr& out) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < 6; ++i) {
    const std::uint8_t high = hex_digit(text[i * 3]);
    const std::uint8_t low = hex_digit(text[i * 3 + 1]);
    if (high == 0xff || low == 0xff) return false;
    if (i < 5 && text[i * 3 + 2] != ':') return false;
    out.bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return true;
}
}  // namespace detail

inline namespace literals {
// "02:00:00:00:00:01"_mac: a bad constant does not compile.
consteval MacAddr operator""_mac(const char* text, std::size_t size) {
  MacAddr mac;
  if (!detail::read_mac({text, size}, mac)) throw "not a MAC address";
  return mac;
}
}  // namespace literals

}  // namespace havip::net
