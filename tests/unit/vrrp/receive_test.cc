#include "hostsim/guest/vrrp/receive.h"

#include <functional>

#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;
using vrrp::RejectReason;

namespace {

using Config = conf::Instance;
using Packet = wire::Ipv4;

struct Case {
  const char* name;
  std::function<void(Config&, Packet&)> spoil;
  RejectReason reason;
  const char* log;
};

// Replaces the advert by its octets, changed by `damage`: what the codec cannot read.
void octets(Packet& packet, const std::function<void(wire::Bytes&)>& damage) {
  wire::Bytes bytes;
  wire::emit_vrrp(advert_in(packet), {.src = packet.src, .dst = packet.dst}, bytes);
  damage(bytes);
  packet.payload = wire::IpOctets{.protocol = wire::kProtocolVrrp, .bytes = bytes};
}

void multicast(Config& config, Packet& packet) {
  config.unicast_peers.clear();
  packet.dst = wire::kVrrpGroup;
}

const std::vector<Case> kCases = {
    {"an octet missing", [](Config&, Packet& p) { octets(p, [](auto& b) { b.pop_back(); }); },
     RejectReason::kTooShort, "packet too short, length 19 and expect 20"},
    {"an octet more", [](Config&, Packet& p) { octets(p, [](auto& b) { b.push_back(0); }); },
     RejectReason::kTooLong, "packet too long, length 21 and expect 20"},
    {"TTL 254 in multicast",
     [](Config& c, Packet& p) {
       multicast(c, p);
       p.ttl = 254;
     },
     RejectReason::kTtl, "invalid TTL/HL. Received 254 and expect 255"},
    {"version 3", [](Config&, Packet& p) { advert_in(p).version = 3; }, RejectReason::kVersion,
     "wrong version. Received 3 and expect 2"},
    {"auth type 3", [](Config&, Packet& p) { advert_in(p).auth_type = 3; },
     RejectReason::kAuthUnknown, "Invalid auth type: 3"},
    {"no authentication", [](Config&, Packet& p) { advert_in(p).auth_type = 0; },
     RejectReason::kAuthType, "received a 0 auth, expecting 1!"},
    {"authentication unasked for", [](Config& c, Packet&) { c.auth = conf::AuthType::kNone; },
     RejectReason::kAuthType, "received a 1 auth, expecting 0!"},
    {"another password", [](Config&, Packet& p) { advert_in(p).auth_data[7] = 1; },
     RejectReason::kPassword, "received an invalid passwd!"},
    {"another interval", [](Config& c, Packet&) { c.advert_int = 2s; },
     RejectReason::kAdvertInterval, "advertisement interval mismatch mine=2 sec rcv'd=1 sec"},
    {"type 2", [](Config&, Packet& p) { advert_in(p).type = 2; }, RejectReason::kType,
     "Invalid packet type. 2 and expect 1"},
    {"an address less", [](Config& c, Packet&) { c.vips.push_back({.ip = kVip2}); },
     RejectReason::kAddressCount, "received an unexpected ip number count 1, expected 2!"},
    {"checksum", [](Config&, Packet& p) { octets(p, [](auto& b) { b[7] ^= 1U; }); },
     RejectReason::kChecksum, "Invalid VRRPv2 checksum"},
    {"another address", [](Config&, Packet& p) { advert_in(p).addresses = {kVip2}; },
     RejectReason::kAddressMissing,
     "ip address associated with VRID 51 not present in MASTER advert: 172.16.16.100"},
    {"a stranger, with check_unicast_src",
     [](Config& c, Packet& p) {
       c.check_unicast_src = true;
       p.src = "172.16.16.77"_ip;
     },
     RejectReason::kNotAPeer, "unicast source address 172.16.16.77 not a unicast peer"},
};

std::optional<vrrp::Rejection> outcome(const Config& config, const Packet& packet,
                                       bool is_master = true, net::Ipv4Addr last = {},
                                       const Profile& profile = kKeepalived22) {
  return vrrp::check_advert(
             {.config = config, .profile = profile, .is_master = is_master, .last_master = last},
             packet)
      .rejection;
}

}  // namespace

TEST_CASE("a matching advert passes, in both senses and both roles") {
  Config config = instance_config();
  Packet packet = peer_advert(90);
  CHECK_FALSE(outcome(config, packet, true));
  CHECK_FALSE(outcome(config, packet, false));
  multicast(config, packet);
  CHECK_FALSE(outcome(config, packet));
}

TEST_CASE("each check, its reason and Keepalived's line") {
  for (const Case& row : kCases) {
    CAPTURE(row.name);
    Config config = instance_config();
    Packet packet = peer_advert(90);
    row.spoil(config, packet);
    const auto rejection = outcome(config, packet);
    REQUIRE(rejection);
    CHECK(to_string(rejection->reason) == to_string(row.reason));
    CHECK(rejection->log == row.log);
  }
}

// Each field fault with each later one: the earlier check must win. The first two rows and the
// checksum replace the payload, so they are combined as the second fault only by the test below.
TEST_CASE("of two faults the earlier check speaks") {
  const auto on_fields = [](const Case& row) {
    return row.reason != RejectReason::kTooShort && row.reason != RejectReason::kTooLong &&
           row.reason != RejectReason::kChecksum;
  };
  for (std::size_t first = 0; first < kCases.size(); ++first) {
    for (std::size_t second = first + 1; second < kCases.size(); ++second) {
      const Case& a = kCases[first];
      const Case& b = kCases[second];
      // Faults that cannot be had together: one advert cannot have two auth types.
      const bool both_auth = first >= 4 && second <= 6;
      const bool ttl = a.reason == RejectReason::kTtl && b.reason == RejectReason::kNotAPeer;
      if (!on_fields(a) || !on_fields(b) || both_auth || ttl) continue;
      CAPTURE(a.name);
      CAPTURE(b.name);
      Config config = instance_config();
      Packet packet = peer_advert(90);
      a.spoil(config, packet);
      b.spoil(config, packet);
      const auto rejection = outcome(config, packet);
      REQUIRE(rejection);
      CHECK(to_string(rejection->reason) == to_string(a.reason));
    }
  }
}

TEST_CASE("a wrong checksum comes after the fields, before the address list") {
  const auto broken = [](Packet& packet) {
    octets(packet, [](wire::Bytes& bytes) { bytes[6] ^= 0xffU; });
  };
  Config config = instance_config();
  Packet packet = peer_advert(90);
  SUBCASE("password first") {
    advert_in(packet).auth_data = {};
    broken(packet);
    CHECK(outcome(config, packet)->reason == RejectReason::kPassword);
  }
  SUBCASE("version first") {
    octets(packet, [](wire::Bytes& bytes) {
      bytes.resize(12);
      bytes[0] = 0x31;
    });
    CHECK(outcome(config, packet)->reason == RejectReason::kVersion);
  }
  SUBCASE("checksum before a foreign address") {
    advert_in(packet).addresses = {kVip2};
    broken(packet);
    CHECK(outcome(config, packet)->reason == RejectReason::kChecksum);
  }
}

TEST_CASE("unicast does not look at the TTL") {
  Packet packet = peer_advert(90);
  packet.ttl = 1;
  CHECK_FALSE(outcome(instance_config(), packet));
}

TEST_CASE("any source is accepted by default, and order and surplus of addresses do not matter") {
  Config config = instance_config();
  CHECK_FALSE(outcome(config, peer_advert(90, "172.16.16.77"_ip)));
  config.vips = {{.ip = kVip}, {.ip = kVip2}};
  Packet packet = peer_advert(90);
  advert_in(packet).addresses = {kVip2, kVip};
  CHECK_FALSE(outcome(config, packet));
}

TEST_CASE("skip_check_adv_addr spares a backup the addresses of the master it knows") {
  Config config = instance_config();
  config.skip_check_adv_addr = true;
  for (const wire::AddressList& addresses : {wire::AddressList{kVip2}, wire::AddressList{}}) {
    Packet packet = peer_advert(90);
    advert_in(packet).addresses = addresses;
    CHECK_FALSE(outcome(config, packet, false, kPeer));
    CHECK(outcome(config, packet, false, "172.16.16.7"_ip));
    CHECK(outcome(config, packet, true, kPeer));
    config.skip_check_adv_addr = false;
    CHECK(outcome(config, packet, false, kPeer));
    config.skip_check_adv_addr = true;
  }
}

TEST_CASE("VRID and priority are read from what the codec refused, if it is long enough") {
  Packet packet = peer_advert(90);
  CHECK(vrrp::header_of(packet)->vrid == net::Vrid{51});
  octets(packet, [](wire::Bytes& bytes) { bytes.resize(8); });
  CHECK(vrrp::header_of(packet)->vrid == net::Vrid{51});
  CHECK(vrrp::header_of(packet)->priority == 90);
  octets(packet = peer_advert(90), [](wire::Bytes& bytes) { bytes.resize(7); });
  CHECK_FALSE(vrrp::header_of(packet));
  packet.payload = wire::IpOctets{.protocol = 51, .bytes = wire::Bytes(31)};
  CHECK_FALSE(vrrp::header_of(packet));
  packet.payload = wire::IpOctets{.protocol = 51, .bytes = wire::Bytes(32)};
  CHECK(vrrp::header_of(packet)->vrid == net::Vrid{0});
}

TEST_CASE("a peer's TTL range, and only that peer's") {
  Config config = instance_config();
  config.unicast_peers[0].min_ttl = 250;
  config.unicast_peers[0].max_ttl = 254;
  for (const auto& [ttl, passes] :
       {std::pair{249, false}, {250, true}, {254, true}, {255, false}}) {
    Packet packet = peer_advert(90);
    packet.ttl = static_cast<std::uint8_t>(ttl);
    CAPTURE(ttl);
    CHECK(outcome(config, packet).has_value() != passes);
    packet.src = "172.16.16.77"_ip;
    CHECK_FALSE(outcome(config, packet));
  }
}

TEST_CASE("version 3: each way to sum against each way to listen") {
  using Sum = wire::V3Checksum;
  using Mode = conf::UnicastChecksum;
  struct Row {
    Sum sum;
    Mode mode;
    bool as_v2;
    bool passes;
  };
  const Row rows[] = {
      {Sum::kPseudoHeader, Mode::kAuto, false, true},
      {Sum::kPseudoHeader, Mode::kOld, false, false},
      {Sum::kPseudoHeader, Mode::kNever, false, true},
      {Sum::kGroupPseudoHeader, Mode::kAuto, false, true},
      {Sum::kGroupPseudoHeader, Mode::kOld, false, true},
      {Sum::kGroupPseudoHeader, Mode::kNever, false, false},
      {Sum::kMessageOnly, Mode::kAuto, false, false},
      {Sum::kMessageOnly, Mode::kAuto, true, true},
      {Sum::kPseudoHeader, Mode::kOld, true, true},
  };
  for (const Row& row : rows) {
    Config config = instance_config();
    config.version = 3;
    config.auth = conf::AuthType::kNone;
    config.unicast_checksum = row.mode;
    config.v3_checksum_as_v2 = row.as_v2;
    Packet packet = peer_advert(90);
    packet.payload = wire::VrrpAdvert{.version = 3,
                                      .vrid = {51},
                                      .priority = 90,
                                      .advert_int = 100,
                                      .addresses = {kVip},
                                      .checksum = row.sum};
    CAPTURE(static_cast<int>(row.sum));
    CAPTURE(static_cast<int>(row.mode));
    const auto rejection = outcome(config, packet);
    CHECK(rejection.has_value() != row.passes);
    if (rejection) CHECK(rejection->reason == RejectReason::kChecksum);
  }
}

TEST_CASE("2.3.3 takes an advert of other addresses, and remarks on it") {
  Packet packet = peer_advert(90);
  advert_in(packet).addresses = {kVip2};
  const Config config = instance_config();
  CHECK(outcome(config, packet)->reason == RejectReason::kAddressMissing);
  const auto verdict =
      vrrp::check_advert({.config = config, .profile = kKeepalived23, .is_master = true}, packet);
  CHECK_FALSE(verdict.rejection);
  CHECK(verdict.remark->reason == RejectReason::kAddressMissing);
}

TEST_CASE("2.3.3 takes the padding of a short Ethernet frame for what it is") {
  const Config config = instance_config();
  for (const auto& [surplus, taken] : {std::pair<std::size_t, bool>{6, true},
                                       {2, true},  // a VLAN tag took four of them
                                       {5, false},
                                       {4, false}}) {
    CAPTURE(surplus);
    Packet packet = peer_advert(90);
    octets(packet, [&](auto& bytes) { bytes.resize(bytes.size() + surplus); });
    const auto reason = [&](const Profile& profile) {
      const auto verdict = vrrp::check_advert({.config = config, .profile = profile}, packet);
      return verdict.rejection ? std::optional(verdict.rejection->reason) : std::nullopt;
    };
    CHECK(reason(kKeepalived22) == RejectReason::kTooLong);
    CHECK((reason(kKeepalived23) == std::nullopt) == taken);
  }
}
