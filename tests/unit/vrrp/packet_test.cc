// The bytes that Keepalived 2.2.7 was captured sending, from octet 0 of the IP header.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

std::string hex(wire::ByteView bytes) {
  std::string out;
  for (std::uint8_t byte : bytes)
    out += fmt::format("{:02x}", byte);
  return out;
}

// The first packet of a master that was started with `config`.
wire::Ipv4 first_advert(conf::Instance config) {
  Rig rig(std::move(config));
  rig.at(0s).start().at(4s);
  for (const daemon::Output& output : rig.outputs()) {
    if (const auto* send = std::get_if<daemon::SendPacket>(&output))
      return std::get<wire::Ipv4>(send->packet);
  }
  FAIL("no advert was sent");
  return {};
}

std::string octets(const wire::Ipv4& packet) {
  const wire::Bytes bytes = wire::encode(wire::Frame{.payload = packet});
  return hex(wire::ByteView(bytes).subspan(14));
}

}  // namespace

TEST_CASE("golden: PASS, unicast") {
  CHECK(octets(first_advert(instance_config())) ==
        "45c0002800010000ff704279ac101006ac101005"
        "2133640101015af3ac1010643131313100000000");
}

TEST_CASE("golden: no authentication, two VIPs") {
  conf::Instance config = instance_config();
  config.auth = conf::AuthType::kNone;
  config.vips.push_back({.ip = kVip2});
  const std::string bytes = octets(first_advert(config));
  CHECK(bytes.substr(0, 8) == "45c0002c");
  CHECK(bytes.substr(40) == "21336402000101dfac101064ac1010650000000000000000");
}

TEST_CASE("golden: PASS, multicast") {
  conf::Instance config = instance_config();
  config.unicast_src_ip.reset();
  config.unicast_peers.clear();
  CHECK(octets(first_advert(config)) ==
        "45c0002800010000ff701e7cac101006e0000012"
        "2133640101015af3ac1010643131313100000000");
}

TEST_CASE("excluded VIPs are announced but never advertised") {
  conf::Instance config = instance_config();
  config.excluded_vips.push_back({.ip = kVip2});
  wire::Ipv4 packet = first_advert(config);
  CHECK(advert_in(packet).addresses == wire::AddressList{kVip});
}

TEST_CASE("addresses beyond 255 become excluded ones") {
  conf::Instance config = instance_config();
  for (std::uint32_t i = 1; i < 300; ++i)
    config.vips.push_back({.ip = net::Ipv4Addr{kVip.value + i}});
  wire::Ipv4 packet = first_advert(config);
  CHECK(advert_in(packet).addresses.size() == 255);
  CHECK(advert_in(packet).addresses[254] == net::Ipv4Addr{kVip.value + 254});
}

TEST_CASE("unicast_ttl is for peers only") {
  conf::Instance config = instance_config();
  config.unicast_ttl = 5;
  CHECK(first_advert(config).ttl == 5);
  config.unicast_src_ip.reset();
  config.unicast_peers.clear();
  CHECK(first_advert(config).ttl == 255);
}

TEST_CASE("every peer of a round gets the same IP id, the next round the next one") {
  conf::Instance config = instance_config();
  config.unicast_peers = {{.ip = kPeer}, {.ip = "172.16.16.7"_ip}};
  Rig rig(config);
  rig.at(0s).start().at(5s);
  std::vector<std::pair<net::Ipv4Addr, int>> sent;
  for (const daemon::Output& output : rig.outputs()) {
    if (const auto* send = std::get_if<daemon::SendPacket>(&output)) {
      const auto& packet = std::get<wire::Ipv4>(send->packet);
      sent.emplace_back(packet.dst, packet.id);
    }
  }
  const std::vector<std::pair<net::Ipv4Addr, int>> expected = {
      {kPeer, 1}, {"172.16.16.7"_ip, 1}, {kPeer, 2}, {"172.16.16.7"_ip, 2}};
  CHECK(sent == expected);
}

TEST_CASE("the IP id skips 0 when it wraps") {
  Rig rig(instance_config());
  rig.at(0s).start().at(3609375us + 65535s).skip();
  std::vector<std::uint16_t> ids;
  for (const daemon::Output& output : rig.outputs()) {
    if (const auto* send = std::get_if<daemon::SendPacket>(&output))
      ids.push_back(std::get<wire::Ipv4>(send->packet).id);
  }
  REQUIRE(ids.size() == 65536);
  CHECK(ids[65534] == 65535);
  CHECK(ids[65535] == 1);
}
