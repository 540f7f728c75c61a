// The advertisement that an instance sends (RFC 3768 §5, RFC 9568 §5), as Keepalived 2.2 fills it
// in.
#pragma once

#include <cstdint>

#include "core/net/ip.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"

namespace havip::hostsim::vrrp {

// What differs from one packet to the next.
struct AdvertFields {
  net::IpAddr src;
  net::IpAddr dst;  // the group, or a unicast peer
  std::uint16_t id = 1;
  std::uint8_t priority = 100;
  std::uint32_t auth_sequence = 1;  // of auth_type AH
  bool old_checksum = false;        // of version 3 in unicast over IPv4
};

// TOS 0xc0, DF clear, TTL 255 (unicast_ttl for a peer); addresses in the file's order, without the
// excluded ones. REQUIRES: at most 255 VIPs, all of one family with src and dst.
[[nodiscard]] wire::Packet make_advert(const conf::Instance& config, const AdvertFields& fields);

}  // namespace havip::hostsim::vrrp
