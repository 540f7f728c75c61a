#include "hostsim/guest/vrrp/receive.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"

namespace havip::hostsim::vrrp {
namespace {

using wire::VrrpAdvert;

// Offsets into a version 2 message that the codec refused to read.
constexpr std::size_t kVersionAt = 0;
constexpr std::size_t kVridAt = 1;
constexpr std::size_t kPriorityAt = 2;
constexpr std::size_t kCountAt = 3;
constexpr std::size_t kChecksumAt = 6;
constexpr std::size_t kShortest = 8;

constexpr std::uint8_t kAdvertisement = 1;
constexpr std::uint8_t kRequiredTtl = 255;

using Checked = std::optional<Rejection>;

template <class... Args>
Rejection reject(const Listener& us, RejectReason reason, fmt::format_string<Args...> text,
                 Args&&... args) {
  return {reason,
          fmt::format("({}) {}", us.config.name, fmt::format(text, std::forward<Args>(args)...))};
}

std::uint8_t expected_auth(const conf::Instance& config) {
  return static_cast<std::uint8_t>(config.auth == conf::AuthType::kPass ? wire::VrrpAuth::kPass
                                                                        : wire::VrrpAuth::kNone);
}

bool checks_addresses(const Listener& us, const wire::Ipv4& packet) {
  return us.is_master || !us.config.skip_check_adv_addr || packet.src != us.last_master;
}

Checked check_ttl(const Listener& us, const wire::Ipv4& packet) {
  if (!us.config.unicast_peers.empty() || packet.ttl == kRequiredTtl) return std::nullopt;
  return reject(us, RejectReason::kTtl, "invalid TTL/HL. Received {} and expect {}", packet.ttl,
                kRequiredTtl);
}

Checked check_version(const Listener& us, std::uint8_t version) {
  if (version == us.config.version) return std::nullopt;
  return reject(us, RejectReason::kVersion, "wrong version. Received {} and expect {}", version,
                us.config.version);
}

Checked check_authentication(const Listener& us, const VrrpAdvert& advert) {
  if (advert.auth_type > static_cast<std::uint8_t>(wire::VrrpAuth::kAh)) {
    return reject(us, RejectReason::kAuthUnknown, "Invalid auth type: {}", advert.auth_type);
  }
  const std::uint8_t expected = expected_auth(us.config);
  if (advert.auth_type != expected) {
    return reject(us, RejectReason::kAuthType, "received a {} auth, expecting {}!",
                  advert.auth_type, expected);
  }
  if (us.config.auth == conf::AuthType::kPass && advert.auth_data != us.config.auth_pass) {
    return reject(us, RejectReason::kPassword, "received an invalid passwd!");
  }
  return std::nullopt;
}

Checked check_interval(const Listener& us, const VrrpAdvert& advert) {
  if (std::chrono::seconds(advert.advert_int) == us.config.advert_int) return std::nullopt;
  const auto mine = std::chrono::duration_cast<std::chrono::seconds>(us.config.advert_int);
  return reject(us, RejectReason::kAdvertInterval,
                "advertisement interval mismatch mine={} sec rcv'd={} sec", mine.count(),
                advert.advert_int);
}

Checked check_type(const Listener& us, const VrrpAdvert& advert) {
  if (advert.type == kAdvertisement) return std::nullopt;
  return reject(us, RejectReason::kType, "Invalid packet type. {} and expect {}", advert.type,
                kAdvertisement);
}

Checked check_count(const Listener& us, const wire::Ipv4& packet, const VrrpAdvert& advert) {
  if (advert.addresses.size() == us.config.vips.size()) return std::nullopt;
  if (!checks_addresses(us, packet)) return std::nullopt;
  return reject(us, RejectReason::kAddressCount,
                "received an unexpected ip number count {}, expected {}!", advert.addresses.size(),
                us.config.vips.size());
}

Checked check_addresses(const Listener& us, const wire::Ipv4& packet, const VrrpAdvert& advert) {
  if (!checks_addresses(us, packet)) return std::nullopt;
  for (const conf::VirtualAddress& vip : us.config.vips) {
    if (advert.addresses.contains(vip.ip.v4())) continue;
    return reject(us, RejectReason::kAddressMissing,
                  "ip address associated with VRID {} not present in MASTER advert: {}",
                  us.config.vrid.value, to_string(vip.ip));
  }
  return std::nullopt;
}

Checked check_source(const Listener& us, const wire::Ipv4& packet) {
  const auto& peers = us.config.unicast_peers;
  if (peers.empty() || !us.config.check_unicast_src) return std::nullopt;
  if (std::ranges::find(peers, net::IpAddr(packet.src), &conf::UnicastPeer::ip) != peers.end())
    return std::nullopt;
  return reject(us, RejectReason::kNotAPeer, "unicast source address {} not a unicast peer",
                to_string(packet.src));
}

// Checks 2 to 7: what Keepalived looks at before the checksum.
Checked check_fields(const Listener& us, const wire::Ipv4& packet, const VrrpAdvert& advert) {
  if (auto bad = check_ttl(us, packet)) return bad;
  if (auto bad = check_version(us, advert.version)) return bad;
  if (auto bad = check_authentication(us, advert)) return bad;
  if (auto bad = check_interval(us, advert)) return bad;
  if (auto bad = check_type(us, advert)) return bad;
  return check_count(us, packet, advert);
}

// The fields of a version 2 message whose checksum is wrong, as if it were right.
Result<VrrpAdvert, wire::VrrpError> read_despite_checksum(const wire::Ipv4& packet,
                                                          wire::Bytes bytes) {
  bytes[kChecksumAt] = 0;
  bytes[kChecksumAt + 1] = 0;
  const std::uint16_t sum = wire::checksum(bytes);
  bytes[kChecksumAt] = static_cast<std::uint8_t>(sum >> 8U);
  bytes[kChecksumAt + 1] = static_cast<std::uint8_t>(sum);
  return wire::parse_vrrp(bytes, {.src = packet.src, .dst = packet.dst});
}

// A message that the codec could not read: its length or its checksum is wrong, and one of the
// checks before the checksum may fail first.
Rejection refuse_octets(const Listener& us, const wire::Ipv4& packet, const wire::Bytes& bytes) {
  const std::uint8_t version = wire::get8(bytes, kVersionAt) >> 4U;
  const std::size_t expected = wire::vrrp_length(version, wire::get8(bytes, kCountAt));
  if (bytes.size() != expected) {
    const bool is_short = bytes.size() < expected;
    return reject(us, is_short ? RejectReason::kTooShort : RejectReason::kTooLong,
                  "packet too {}, length {} and expect {}", is_short ? "short" : "long",
                  bytes.size(), expected);
  }
  if (auto bad = check_ttl(us, packet)) return *std::move(bad);
  if (auto bad = check_version(us, version)) return *std::move(bad);
  if (const auto advert = read_despite_checksum(packet, bytes)) {
    if (auto bad = check_fields(us, packet, *advert)) return *std::move(bad);
  }
  return reject(us, RejectReason::kChecksum, "Invalid VRRPv{} checksum", version);
}

const wire::Bytes* vrrp_octets(const wire::Ipv4& packet) {
  const auto* octets = std::get_if<wire::IpOctets>(&packet.payload);
  const bool readable = octets != nullptr && octets->protocol == wire::kProtocolVrrp &&
                        octets->bytes.size() >= kShortest;
  return readable ? &octets->bytes : nullptr;
}

}  // namespace

std::string_view to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::kTooShort:
      return "too short";
    case RejectReason::kTooLong:
      return "too long";
    case RejectReason::kTtl:
      return "TTL";
    case RejectReason::kVersion:
      return "version";
    case RejectReason::kAuthUnknown:
      return "unknown auth type";
    case RejectReason::kAuthType:
      return "auth type";
    case RejectReason::kPassword:
      return "password";
    case RejectReason::kAdvertInterval:
      return "advert interval";
    case RejectReason::kType:
      return "type";
    case RejectReason::kAddressCount:
      return "address count";
    case RejectReason::kChecksum:
      return "checksum";
    case RejectReason::kAddressMissing:
      return "address missing";
    case RejectReason::kNotAPeer:
      return "not a peer";
  }
  return "?";
}

std::optional<net::Vrid> vrid_of(const wire::Ipv4& packet) {
  if (const auto* advert = std::get_if<VrrpAdvert>(&packet.payload)) return advert->vrid;
  if (const wire::Bytes* bytes = vrrp_octets(packet)) return net::Vrid{wire::get8(*bytes, kVridAt)};
  return std::nullopt;
}

std::uint8_t priority_of(const wire::Ipv4& packet) {
  if (const auto* advert = std::get_if<VrrpAdvert>(&packet.payload)) return advert->priority;
  const wire::Bytes* bytes = vrrp_octets(packet);
  ensure(bytes != nullptr, "a packet with a VRID has a priority");
  return wire::get8(*bytes, kPriorityAt);
}

Result<const VrrpAdvert*, Rejection> check_advert(const Listener& us, const wire::Ipv4& packet) {
  const auto* advert = std::get_if<VrrpAdvert>(&packet.payload);
  if (advert == nullptr) {
    const wire::Bytes* bytes = vrrp_octets(packet);
    ensure(bytes != nullptr, "only packets that name a VRID are checked");
    return fail(refuse_octets(us, packet, *bytes));
  }
  if (auto bad = check_fields(us, packet, *advert)) return fail(*std::move(bad));
  if (auto bad = check_addresses(us, packet, *advert)) return fail(*std::move(bad));
  if (auto bad = check_source(us, packet)) return fail(*std::move(bad));
  return advert;
}

}  // namespace havip::hostsim::vrrp
