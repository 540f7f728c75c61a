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
     RejectReason::kTooShort, "(VI_1) packet too short, length 19 and expect 20"},
    {"an octet more", [](Config&, Packet& p) { octets(p, [](auto& b) { b.push_back(0); }); },
     RejectReason::kTooLong, "(VI_1) packet too long, length 21 and expect 20"},
    {"TTL 254 in multicast",
     [](Config& c, Packet& p) {
       multicast(c, p);
       p.ttl = 254;
     },
     RejectReason::kTtl, "(VI_1) invalid TTL/HL. Received 254 and expect 255"},
    {"version 3", [](Config&, Packet& p) { advert_in(p).version = 3; }, RejectReason::kVersion,
     "(VI_1) wrong version. Received 3 and expect 2"},
    {"auth type 3", [](Config&, Packet& p) { advert_in(p).auth_type = 3; },
     RejectReason::kAuthUnknown, "(VI_1) Invalid auth type: 3"},
    {"no authentication", [](Config&, Packet& p) { advert_in(p).auth_type = 0; },
     RejectReason::kAuthType, "(VI_1) received a 0 auth, expecting 1!"},
    {"authentication unasked for", [](Config& c, Packet&) { c.auth = conf::AuthType::kNone; },
     RejectReason::kAuthType, "(VI_1) received a 1 auth, expecting 0!"},
    {"another password", [](Config&, Packet& p) { advert_in(p).auth_data[7] = 1; },
     RejectReason::kPassword, "(VI_1) received an invalid passwd!"},
    {"another interval", [](Config& c, Packet&) { c.advert_int = 2s; },
     RejectReason::kAdvertInterval,
     "(VI_1) advertisement interval mismatch mine=2 sec rcv'd=1 sec"},
    {"type 2", [](Config&, Packet& p) { advert_in(p).type = 2; }, RejectReason::kType,
     "(VI_1) Invalid packet type. 2 and expect 1"},
    {"an address less", [](Config& c, Packet&) { c.vips.push_back({.ip = kVip2}); },
     RejectReason::kAddressCount, "(VI_1) received an unexpected ip number count 1, expected 2!"},
    {"checksum", [](Config&, Packet& p) { octets(p, [](auto& b) { b[7] ^= 1U; }); },
     RejectReason::kChecksum, "(VI_1) Invalid VRRPv2 checksum"},
    {"another address", [](Config&, Packet& p) { advert_in(p).addresses = {kVip2}; },
     RejectReason::kAddressMissing,
     "(VI_1) ip address associated with VRID 51 not present in MASTER advert: 172.16.16.100"},
    {"a stranger, with check_unicast_src",
     [](Config& c, Packet& p) {
       c.check_unicast_src = true;
       p.src = "172.16.16.77"_ip;
     },
     RejectReason::kNotAPeer, "(VI_1) unicast source address 172.16.16.77 not a unicast peer"},
};

std::optional<vrrp::Rejection> outcome(const Config& config, const Packet& packet,
                                       bool is_master = true, net::Ipv4Addr last = {}) {
  auto result =
      vrrp::check_advert({.config = config, .is_master = is_master, .last_master = last}, packet);
  if (result) return std::nullopt;
  return std::move(result.error());
}

}  // namespace

TEST_CASE("a matching advert passes, in both senses and both roles") {
  Config config = instance_config();
  Packet packet = peer_advert(90);
  CHECK_FALSE(outcome(config, packet, true));
  CHECK_FALSE(outcome(config, packet, false));
  multicast(config, packet);
  CHECK_FALSE(outcome(config, packet));
  CHECK(*vrrp::check_advert({.config = config}, packet) == &advert_in(packet));
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
  CHECK(vrrp::vrid_of(packet) == net::Vrid{51});
  octets(packet, [](wire::Bytes& bytes) { bytes.resize(8); });
  CHECK(vrrp::vrid_of(packet) == net::Vrid{51});
  CHECK(vrrp::priority_of(packet) == 90);
  octets(packet = peer_advert(90), [](wire::Bytes& bytes) { bytes.resize(7); });
  CHECK_FALSE(vrrp::vrid_of(packet));
  packet.payload = wire::IpOctets{.protocol = 51, .bytes = wire::Bytes(40)};
  CHECK_FALSE(vrrp::vrid_of(packet));
}
