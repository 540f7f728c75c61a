// The checks that an advertisement must pass before an instance listens to it, in the order of
// Keepalived 2.2 (vrrp_check_packet). They differ from RFC 3768 §7.1: the checksum comes late, and
// a wrong address list is refused from an owner too.
//
//   length, AH or not, TTL 255 (multicast only), version, authentication, interval (version 2),
//   type, address count, checksum, an owner that ignores all, every VIP present, source is a peer
//   (check_unicast_src), TTL in the peer's range
//
// What is about addresses (count, VIPs, peers) is looked at as MASTER always; as BACKUP it is
// skipped with skip_check_adv_addr while the source is the master heard last. Unicast and multicast
// do not meet here at all: the kernel delivers to the socket of one sense only, and nothing is
// logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/profile.h"

namespace havip::hostsim::vrrp {

enum class RejectReason : std::uint8_t {
  kTooShort,
  kTooLong,
  kAuthHeader,
  kTtl,
  kVersion,
  kAuthUnknown,
  kAuthType,
  kPassword,
  kAuthValue,
  kReplay,
  kAdvertInterval,
  kType,
  kAddressCount,
  kChecksum,
  kAddressMissing,
  kNotAPeer,
  kPeerTtl,
  kOwner,
};
// A short phrase: "password", "advert interval".
[[nodiscard]] std::string_view to_string(RejectReason reason);

struct Rejection {
  RejectReason reason = RejectReason::kTooShort;
  std::string log;  // Keepalived's line without the instance's name
};

// Who listens.
struct Listener {
  const conf::Instance& config;
  const Profile& profile;
  bool is_master = false;
  std::uint8_t priority = 100;      // effective
  net::IpAddr last_master;          // source of the last master heard; unspecified: none yet
  std::uint32_t auth_sequence = 0;  // the highest that was sent or heard
  bool old_checksum = false;        // version 3 in unicast: the peers sum the group's address
};

// The header of a message of protocol 112, as far as it can be read: whatever comes, an instance
// can say what it was.
struct Header {
  net::Vrid vrid;
  std::uint8_t priority = 0;
};
// Nothing if the packet carries no message, or one too short to say.
[[nodiscard]] std::optional<Header> header_of(const wire::Packet& packet);

// What the checks found.
struct Verdict {
  std::optional<Rejection> rejection;
  std::optional<Rejection> remark;  // accepted in spite of this (newer profiles)
  std::uint16_t advert_int = 0;     // as on the wire; of an accepted advert
  std::uint32_t auth_sequence = 0;  // of an accepted AH packet
  bool old_checksum = false;        // it was summed the old way, and that is now our way too
  bool counted = false;             // it got as far as Keepalived's count of adverts received
};
// Allocates only to refuse. REQUIRES: header_of(packet), and its VRID is the listener's.
[[nodiscard]] Verdict check_advert(const Listener& listener, const wire::Packet& packet);

}  // namespace havip::hostsim::vrrp
