// The advertisement that an instance sends (RFC 3768 §5, as Keepalived 2.2 fills it in).
#pragma once

#include <cstdint>

#include "core/net/ipv4.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"

namespace havip::hostsim::vrrp {

// What differs from one packet to the next.
struct AdvertFields {
  net::Ipv4Addr src;
  net::Ipv4Addr dst;  // the group, or a unicast peer
  std::uint16_t id = 1;
  std::uint8_t priority = 100;
};

// TOS 0xc0, DF clear, TTL 255 (unicast_ttl for a peer); addresses in the file's order, without the
// excluded ones. REQUIRES: at most 255 VIPs, version 2.
[[nodiscard]] wire::Ipv4 make_advert(const conf::Instance& config, const AdvertFields& fields);

}  // namespace havip::hostsim::vrrp
