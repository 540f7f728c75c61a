// IpAddr: an address of either family, where what is done with it does not depend on which.
//
// IPv4 addresses order before IPv6 ones. An address of one family never equals one of the other.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/ensure.h"
#include "core/base/result.h"
#include "core/net/ipv4.h"
#include "core/net/ipv6.h"

namespace havip::net {

enum class Family : std::uint8_t { kIpv4, kIpv6 };
// "IPv4", "IPv6"
[[nodiscard]] std::string_view to_string(Family family);

class IpAddr {
 public:
  constexpr IpAddr() = default;  // 0.0.0.0
  // Implicit: wherever an address of either family is wanted, one of one family will do.
  constexpr IpAddr(Ipv4Addr ip) : ip_(ip) {}         // NOLINT(google-explicit-constructor)
  constexpr IpAddr(const Ipv6Addr& ip) : ip_(ip) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] constexpr Family family() const { return is_v4() ? Family::kIpv4 : Family::kIpv6; }
  [[nodiscard]] constexpr bool is_v4() const { return ip_.index() == 0; }
  [[nodiscard]] constexpr bool is_v6() const { return ip_.index() == 1; }
  // REQUIRES: it is of that family.
  [[nodiscard]] constexpr Ipv4Addr v4() const {
    const auto* ip = std::get_if<Ipv4Addr>(&ip_);
    ensure(ip != nullptr, "an IPv4 address is wanted here");
    return *ip;
  }
  [[nodiscard]] constexpr const Ipv6Addr& v6() const {
    const auto* ip = std::get_if<Ipv6Addr>(&ip_);
    ensure(ip != nullptr, "an IPv6 address is wanted here");
    return *ip;
  }

  [[nodiscard]] constexpr bool is_unspecified() const {
    return std::visit([](const auto& ip) { return ip.is_unspecified(); }, ip_);
  }
  [[nodiscard]] constexpr bool is_multicast() const {
    return std::visit([](const auto& ip) { return ip.is_multicast(); }, ip_);
  }
  // Length of a prefix that is one address: 32 or 128.
  [[nodiscard]] constexpr std::uint8_t host_prefix() const { return is_v4() ? 32 : 128; }

  friend constexpr auto operator<=>(const IpAddr&, const IpAddr&) = default;

 private:
  std::variant<Ipv4Addr, Ipv6Addr> ip_;
};

// parse_ipv4() or parse_ipv6(), whichever the text looks like.
[[nodiscard]] Result<IpAddr> parse_ip(std::string_view text);
[[nodiscard]] std::string to_string(const IpAddr& ip);

}  // namespace havip::net
