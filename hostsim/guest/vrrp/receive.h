// The checks that an advertisement must pass before an instance listens to it, in the order of
// Keepalived 2.2 (vrrp_check_packet). They differ from RFC 3768 §7.1: the checksum comes late, and
// a wrong address list is refused from an owner too.
//
//    1 length            4 authentication     7 address count      10 source is a peer
//    2 TTL 255           5 interval           8 checksum              (check_unicast_src)
//      (multicast only)  6 type               9 every VIP present
//    3 version
//
// 7 and 9 run as MASTER always; as BACKUP they are skipped with skip_check_adv_addr while the
// source is the master heard last. Unicast and multicast do not meet here at all: the kernel
// delivers to the socket of one sense only, and nothing is logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"

namespace havip::hostsim::vrrp {

enum class RejectReason : std::uint8_t {
  kTooShort,
  kTooLong,
  kTtl,
  kVersion,
  kAuthUnknown,
  kAuthType,
  kPassword,
  kAdvertInterval,
  kType,
  kAddressCount,
  kChecksum,
  kAddressMissing,
  kNotAPeer,
};
// A short phrase: "password", "advert interval".
[[nodiscard]] std::string_view to_string(RejectReason reason);

struct Rejection {
  RejectReason reason = RejectReason::kTooShort;
  std::string log;  // Keepalived's line, "(VI_1) received an invalid passwd!"
};

// Who listens.
struct Listener {
  const conf::Instance& config;
  bool is_master = false;
  net::Ipv4Addr last_master;  // source of the last master heard; unspecified: none yet
};

// The virtual router a packet of protocol 112 is for; nothing if it is too short to say.
[[nodiscard]] std::optional<net::Vrid> vrid_of(const wire::Ipv4& packet);

// The priority it claims, even if the packet is then refused. REQUIRES: vrid_of(packet).
[[nodiscard]] std::uint8_t priority_of(const wire::Ipv4& packet);

// The advertisement in `packet` (which must outlive the result), or why it does not count.
// Allocates only to refuse. REQUIRES: vrid_of(packet) is the listener's.
[[nodiscard]] Result<const wire::VrrpAdvert*, Rejection> check_advert(const Listener& listener,
                                                                      const wire::Ipv4& packet);

}  // namespace havip::hostsim::vrrp
