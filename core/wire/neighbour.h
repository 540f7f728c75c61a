// Neighbour discovery of IPv6 (RFC 4861 §4.3, §4.4), as far as the rig speaks it.
#pragma once

#include <optional>

#include "core/net/ipv6.h"
#include "core/net/mac.h"

namespace havip::wire {

struct NeighbourSolicitation {
  net::Ipv6Addr target;
  std::optional<net::MacAddr> source_mac;  // option 1
  friend bool operator==(const NeighbourSolicitation&, const NeighbourSolicitation&) = default;
};

struct NeighbourAdvertisement {
  net::Ipv6Addr target;
  bool router = false;
  bool solicited = false;
  bool override_entry = false;             // the O flag: neighbours replace what they believe
  std::optional<net::MacAddr> target_mac;  // option 2
  friend bool operator==(const NeighbourAdvertisement&, const NeighbourAdvertisement&) = default;
};

// ff02::1, every node of a link.
inline constexpr net::Ipv6Addr kAllNodes{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

// Where a solicitation for `target` goes (RFC 4291 §2.7.1): ff02::1:ff and its last 24 bits.
[[nodiscard]] constexpr net::Ipv6Addr solicited_node(const net::Ipv6Addr& target) {
  net::Ipv6Addr group{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0}};
  for (std::size_t i = 13; i < 16; ++i)
    group.octets[i] = target.octets[i];
  return group;
}

// The link-local address that a MAC address makes (RFC 4291 §2.5.6 and appendix A): fe80:: and the
// MAC, its universal bit inverted, around fffe.
[[nodiscard]] constexpr net::Ipv6Addr link_local(const net::MacAddr& mac) {
  const auto& b = mac.bytes;
  return {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(b[0] ^ 2U), b[1], b[2], 0xff,
           0xfe, b[3], b[4], b[5]}};
}

// The Ethernet address of an IPv6 group (RFC 2464 §7): 33:33 and its last 32 bits.
[[nodiscard]] constexpr net::MacAddr multicast_mac(const net::Ipv6Addr& group) {
  return {{0x33, 0x33, group.octets[12], group.octets[13], group.octets[14], group.octets[15]}};
}

}  // namespace havip::wire
