#include "hostsim/guest/vrrp/receive.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/wire/auth_header.h"

namespace havip::hostsim::vrrp {
namespace {

using wire::VrrpAdvert;

// Offsets into a message that the codec refused to read.
constexpr std::size_t kVridAt = 1;
constexpr std::size_t kPriorityAt = 2;
constexpr std::size_t kCountAt = 3;
constexpr std::size_t kShortest = 8;
constexpr std::size_t kIpHeader = 20;

constexpr std::uint8_t kAdvertisement = 1;
constexpr std::uint8_t kRequiredTtl = 255;

using Checked = std::optional<Rejection>;

template <class... Args>
Rejection reject(RejectReason reason, fmt::format_string<Args...> text, Args&&... args) {
  return {reason, fmt::format(text, std::forward<Args>(args)...)};
}

// The message of a packet that stayed octets, behind its authentication header if there is one.
struct Message {
  wire::ByteView bytes;
  bool authenticated = false;
};
std::optional<Message> message_of(const wire::Packet& packet) {
  const wire::IpOctets* octets = wire::octets_of(packet);
  if (octets == nullptr) return std::nullopt;
  const bool authenticated = octets->protocol == wire::kProtocolAh;
  if (!authenticated && octets->protocol != wire::kProtocolVrrp) return std::nullopt;
  const std::size_t header = authenticated ? wire::kAuthHeaderLength : 0;
  if (octets->bytes.size() < header + kShortest) return std::nullopt;
  return Message{.bytes = wire::ByteView(octets->bytes).subspan(header),
                 .authenticated = authenticated};
}

// A message as the checks see it.
struct Reception {
  const wire::Packet& packet;
  const VrrpAdvert& advert;
  net::IpAddr src;
  std::uint8_t ttl = 0;
  bool authenticated = false;
  bool sum_is_right = true;
};

std::uint8_t ttl_of(const wire::Packet& packet) {
  const auto* ip4 = std::get_if<wire::Ipv4>(&packet);
  return ip4 != nullptr ? ip4->ttl : std::get<wire::Ipv6>(packet).hop_limit;
}

bool is_unicast(const Listener& us) {
  return !us.config.unicast_peers.empty();
}

bool checks_addresses(const Listener& us, const Reception& in) {
  return us.is_master || !us.config.skip_check_adv_addr || in.src != us.last_master;
}

// ---- the checks -------------------------------------------------------------------------------

Checked check_auth_header(const Listener& us, const Reception& in) {
  const bool wanted = us.config.auth == conf::AuthType::kAh && us.config.version == 2;
  if (in.authenticated == wanted) return std::nullopt;
  return reject(RejectReason::kAuthHeader, "received packet {} an AH header, expecting {}",
                in.authenticated ? "with" : "without", wanted ? "one" : "none");
}

Checked check_ttl(const Listener& us, const Reception& in) {
  if (is_unicast(us) || in.ttl == kRequiredTtl) return std::nullopt;
  return reject(RejectReason::kTtl, "invalid TTL/HL. Received {} and expect {}", in.ttl,
                kRequiredTtl);
}

Checked check_version(const Listener& us, const Reception& in) {
  if (in.advert.version == us.config.version) return std::nullopt;
  return reject(RejectReason::kVersion, "wrong version. Received {} and expect {}",
                in.advert.version, us.config.version);
}

Checked check_auth_value(const Listener& us, const wire::Ipv4& packet) {
  if (wire::auth_value(packet, us.config.auth_pass) != packet.auth->icv) {
    return reject(RejectReason::kAuthValue,
                  "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields "
                  "mutation or bad password !");
  }
  if (packet.auth->spi != packet.src.value) {
    return reject(RejectReason::kAuthValue, "IPSEC AH : invalid IPSEC SPI value. {} and expect {}",
                  packet.auth->spi, packet.src.value);
  }
  if (packet.auth->sequence > us.auth_sequence) return std::nullopt;
  return reject(RejectReason::kReplay,
                "IPSEC-AH : sequence number {} already processed. Packet dropped. Local({})",
                packet.auth->sequence, us.auth_sequence);
}

Checked check_authentication(const Listener& us, const Reception& in) {
  if (us.config.version != 2) return std::nullopt;
  if (in.advert.auth_type > static_cast<std::uint8_t>(wire::VrrpAuth::kAh)) {
    return reject(RejectReason::kAuthUnknown, "Invalid auth type: {}", in.advert.auth_type);
  }
  const auto expected = static_cast<std::uint8_t>(us.config.auth);
  if (in.advert.auth_type != expected) {
    return reject(RejectReason::kAuthType, "received a {} auth, expecting {}!", in.advert.auth_type,
                  expected);
  }
  if (us.config.auth == conf::AuthType::kPass && in.src.is_v4() &&
      in.advert.auth_data != us.config.auth_pass) {
    return reject(RejectReason::kPassword, "received an invalid passwd!");
  }
  const auto* packet = std::get_if<wire::Ipv4>(&in.packet);
  if (us.config.auth == conf::AuthType::kAh && packet != nullptr && packet->auth) {
    return check_auth_value(us, *packet);
  }
  return std::nullopt;
}
static_assert(static_cast<int>(conf::AuthType::kPass) == static_cast<int>(wire::VrrpAuth::kPass));
static_assert(static_cast<int>(conf::AuthType::kAh) == static_cast<int>(wire::VrrpAuth::kAh));

Checked check_interval(const Listener& us, const Reception& in) {
  if (us.config.version != 2) return std::nullopt;
  if (std::chrono::seconds(in.advert.advert_int) == us.config.advert_int) return std::nullopt;
  const auto mine = std::chrono::duration_cast<std::chrono::seconds>(us.config.advert_int);
  return reject(RejectReason::kAdvertInterval,
                "advertisement interval mismatch mine={} sec rcv'd={} sec", mine.count(),
                in.advert.advert_int);
}

Checked check_type(const Listener&, const Reception& in) {
  if (in.advert.type == kAdvertisement) return std::nullopt;
  return reject(RejectReason::kType, "Invalid packet type. {} and expect {}", in.advert.type,
                kAdvertisement);
}

Checked check_count(const Listener& us, const Reception& in) {
  if (in.advert.addresses.size() == us.config.vips.size()) return std::nullopt;
  if (!checks_addresses(us, in)) return std::nullopt;
  return reject(RejectReason::kAddressCount,
                "received an unexpected ip number count {}, expected {}!",
                in.advert.addresses.size(), us.config.vips.size());
}

// Version 3 over IPv4 may be summed in three ways. The group's address in place of the peer's is
// Keepalived's old one, which `old_unicast_checksum` asks for, and which auto falls back to.
bool sum_counts(const Listener& us, const Reception& in) {
  if (us.config.version == 3 && us.config.v3_checksum_as_v2 && in.src.is_v4()) return true;
  if (!in.sum_is_right) return false;
  switch (in.advert.checksum) {
    case wire::V3Checksum::kPseudoHeader:
      return !is_unicast(us) || us.config.unicast_checksum != conf::UnicastChecksum::kOld ||
             us.config.version == 2 || in.src.is_v6();
    case wire::V3Checksum::kGroupPseudoHeader:
      return is_unicast(us) && us.config.unicast_checksum != conf::UnicastChecksum::kNever;
    case wire::V3Checksum::kMessageOnly:
      return false;
  }
  return false;
}

Checked check_sum(const Listener& us, const Reception& in) {
  if (sum_counts(us, in)) return std::nullopt;
  return reject(RejectReason::kChecksum, "Invalid VRRPv{} checksum", in.advert.version);
}

Checked check_ownership(const Listener& us, const Reception& in) {
  if (!us.config.owner_ignore_adverts || us.priority != wire::kVrrpPriorityOwner) {
    return std::nullopt;
  }
  return reject(RejectReason::kOwner, "Dropping packet(s) from {} since we are address owner",
                to_string(in.src));
}

Checked check_addresses(const Listener& us, const Reception& in) {
  if (!checks_addresses(us, in)) return std::nullopt;
  for (const conf::VirtualAddress& vip : us.config.vips) {
    if (in.advert.addresses.contains(vip.ip)) continue;
    return reject(RejectReason::kAddressMissing,
                  "ip address associated with VRID {} not present in MASTER advert: {}",
                  us.config.vrid.value, to_string(vip.ip));
  }
  return std::nullopt;
}

Checked check_peer(const Listener& us, const Reception& in) {
  if (!is_unicast(us) || !checks_addresses(us, in)) return std::nullopt;
  const auto& peers = us.config.unicast_peers;
  const auto peer = std::ranges::find(peers, in.src, &conf::UnicastPeer::ip);
  if (peer == peers.end()) {
    if (!us.config.check_unicast_src) return std::nullopt;
    return reject(RejectReason::kNotAPeer, "unicast source address {} not a unicast peer",
                  to_string(in.src));
  }
  if (in.ttl >= peer->min_ttl && in.ttl <= peer->max_ttl) return std::nullopt;
  return reject(RejectReason::kPeerTtl, "received TTL/HL {}, expected {} to {}", in.ttl,
                peer->min_ttl, peer->max_ttl);
}

using Check = Checked (*)(const Listener&, const Reception&);
constexpr std::array<Check, 9> kBeforeItCounts = {
    check_auth_header, check_ttl,   check_version, check_authentication, check_interval,
    check_type,        check_count, check_sum,     check_ownership};
constexpr std::array<Check, 2> kBehindIt = {check_addresses, check_peer};

bool is_about_addresses(RejectReason reason) {
  return reason == RejectReason::kAddressCount || reason == RejectReason::kAddressMissing;
}

// Returns false at the first check that refuses the advert.
bool pass(std::span<const Check> checks, const Listener& us, const Reception& in,
          Verdict& verdict) {
  for (const Check check : checks) {
    auto bad = check(us, in);
    if (!bad) continue;
    if (us.profile.accepts_other_addresses && is_about_addresses(bad->reason)) {
      verdict.remark = std::move(bad);
      continue;
    }
    verdict.rejection = std::move(bad);
    return false;
  }
  return true;
}

Verdict check(const Listener& us, const Reception& in) {
  Verdict verdict{.advert_int = in.advert.advert_int};
  if (!pass(kBeforeItCounts, us, in, verdict)) return verdict;
  verdict.counted = true;
  if (!pass(kBehindIt, us, in, verdict)) return verdict;
  if (const auto* packet = std::get_if<wire::Ipv4>(&in.packet); packet != nullptr && packet->auth) {
    verdict.auth_sequence = packet->auth->sequence;
  }
  verdict.old_checksum = in.advert.checksum == wire::V3Checksum::kGroupPseudoHeader;
  return verdict;
}

std::size_t length_by_its_count(const Message& message, net::Family family) {
  const std::uint8_t version = wire::get8(message.bytes, 0) >> 4U;
  return wire::vrrp_length(version, family, wire::get8(message.bytes, kCountAt));
}

// Ethernet fills a packet up to 46 octets. Each VLAN tag on the way takes 4 of these: how much is
// padding can be told modulo 4 only.
bool is_padded(std::size_t length, const Message& message) {
  constexpr std::size_t kShortestPacket = 46;
  constexpr std::size_t kVlanTag = 4;
  const std::size_t before = kIpHeader + (message.authenticated ? wire::kAuthHeaderLength : 0);
  return before + length < kShortestPacket && message.bytes.size() > length &&
         (message.bytes.size() - length) % kVlanTag == kVlanTag - kShortestPacket % kVlanTag;
}

Checked check_length(const Message& message, net::Family family) {
  const std::size_t expected = length_by_its_count(message, family);
  if (message.bytes.size() == expected) return std::nullopt;
  const bool is_short = message.bytes.size() < expected;
  return reject(is_short ? RejectReason::kTooShort : RejectReason::kTooLong,
                "packet too {}, length {} and expect {}", is_short ? "short" : "long",
                message.bytes.size(), expected);
}

// A message that the codec could not hold: its length or its checksum is wrong, or it has reserved
// bits set. One of the checks before the checksum may fail first.
Verdict check_octets(const Listener& us, const wire::Packet& packet, Message message) {
  const net::IpAddr src = wire::source_of(packet);
  const std::size_t length = length_by_its_count(message, src.family());
  if (us.profile.takes_padding && src.is_v4() && is_padded(length, message)) {
    message.bytes = message.bytes.first(length);
  }
  if (auto bad = check_length(message, src.family())) return {.rejection = std::move(bad)};
  auto advert = wire::parse_vrrp(message.bytes, {.src = src, .dst = wire::destination_of(packet)});
  const bool right = advert.has_value();
  if (!right) advert = wire::parse_vrrp_unsummed(message.bytes, src.family());
  ensure(advert.has_value(), "a message of the right length can be read");
  return check(us, {.packet = packet,
                    .advert = *advert,
                    .src = src,
                    .ttl = ttl_of(packet),
                    .authenticated = message.authenticated,
                    .sum_is_right = right});
}

}  // namespace

std::string_view to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::kTooShort:
      return "too short";
    case RejectReason::kTooLong:
      return "too long";
    case RejectReason::kAuthHeader:
      return "authentication header";
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
    case RejectReason::kAuthValue:
      return "authentication value";
    case RejectReason::kReplay:
      return "replay";
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
    case RejectReason::kPeerTtl:
      return "peer's TTL";
    case RejectReason::kOwner:
      return "address owner";
  }
  return "?";
}

std::optional<Header> header_of(const wire::Packet& packet) {
  if (const VrrpAdvert* advert = wire::advert_of(packet)) {
    return Header{.vrid = advert->vrid, .priority = advert->priority};
  }
  const auto message = message_of(packet);
  if (!message) return std::nullopt;
  return Header{.vrid = {wire::get8(message->bytes, kVridAt)},
                .priority = wire::get8(message->bytes, kPriorityAt)};
}

Verdict check_advert(const Listener& us, const wire::Packet& packet) {
  const VrrpAdvert* advert = wire::advert_of(packet);
  if (advert == nullptr) {
    const auto message = message_of(packet);
    ensure(message.has_value(), "only packets that name a VRID are checked");
    return check_octets(us, packet, *message);
  }
  const auto* ip4 = std::get_if<wire::Ipv4>(&packet);
  return check(us, {.packet = packet,
                    .advert = *advert,
                    .src = wire::source_of(packet),
                    .ttl = ttl_of(packet),
                    .authenticated = ip4 != nullptr && ip4->auth.has_value()});
}

}  // namespace havip::hostsim::vrrp
