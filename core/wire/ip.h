// IP packets of both families, decoded: headers and the payloads that the rig speaks.
//
// A payload is of a type of ours when that type holds all of it; anything else stays octets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "core/net/ip.h"
#include "core/wire/bytes.h"
#include "core/wire/neighbour.h"
#include "core/wire/transport.h"
#include "core/wire/vrrp.h"

namespace havip::wire {

inline constexpr std::uint8_t kProtocolAh = 51;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;

// ICMP echo request or reply (RFC 792, RFC 4443 §4). The data octets are 0x00, 0x01, .. as `ping`
// pads them.
struct IcmpEcho {
  bool reply = false;
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  std::uint16_t data_length = 56;  // octets, 0..1472
  friend bool operator==(const IcmpEcho&, const IcmpEcho&) = default;
};

// Any other IP payload, octet for octet.
struct IpOctets {
  std::uint8_t protocol = 0;
  Bytes bytes;
  friend bool operator==(const IpOctets&, const IpOctets&) = default;
};

// An IP Authentication Header (RFC 4302 §2) as Keepalived writes it: 24 octets, before an advert.
// What it proves is in auth_header.h.
struct AuthHeader {
  std::uint32_t spi = 0;
  std::uint32_t sequence = 0;
  std::array<std::uint8_t, 12> icv{};
  friend bool operator==(const AuthHeader&, const AuthHeader&) = default;
};

struct Ipv4 {
  net::Ipv4Addr src;
  net::Ipv4Addr dst;
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;
  std::uint16_t id = 0;
  bool dont_fragment = true;
  std::optional<AuthHeader> auth = {};  // only before a VrrpAdvert
  std::variant<IcmpEcho, VrrpAdvert, Tcp, Udp, IcmpUnreachable, IpOctets> payload;
  friend bool operator==(const Ipv4&, const Ipv4&) = default;
};

// Without extension headers; a packet that has some is IpOctets of the first one's number.
struct Ipv6 {
  net::Ipv6Addr src;
  net::Ipv6Addr dst;
  std::uint8_t hop_limit = 64;
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;  // 20 bits
  std::variant<IcmpEcho, NeighbourSolicitation, NeighbourAdvertisement, VrrpAdvert, IpOctets>
      payload;
  friend bool operator==(const Ipv6&, const Ipv6&) = default;
};

using Packet = std::variant<Ipv4, Ipv6>;

[[nodiscard]] inline net::IpAddr source_of(const Packet& packet) {
  return std::visit([](const auto& ip) { return net::IpAddr(ip.src); }, packet);
}
[[nodiscard]] inline net::IpAddr destination_of(const Packet& packet) {
  return std::visit([](const auto& ip) { return net::IpAddr(ip.dst); }, packet);
}
// The advertisement that it carries; null if it carries none.
[[nodiscard]] inline const VrrpAdvert* advert_of(const Packet& packet) {
  return std::visit([](const auto& ip) { return std::get_if<VrrpAdvert>(&ip.payload); }, packet);
}
[[nodiscard]] inline const IpOctets* octets_of(const Packet& packet) {
  return std::visit([](const auto& ip) { return std::get_if<IpOctets>(&ip.payload); }, packet);
}

// The protocol number of its header ("next header" of IPv6).
[[nodiscard]] std::uint8_t ip_protocol(const Ipv4& ip);
[[nodiscard]] std::uint8_t ip_protocol(const Ipv6& ip);

}  // namespace havip::wire
