// Version 3, IPv6 and AH: what differs from the plain version 2 of the other tests.
#include "core/wire/auth_header.h"
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

conf::Instance version3(Duration interval = 1s) {
  conf::Instance config = instance_config();
  config.version = 3;
  config.auth = conf::AuthType::kNone;
  config.advert_int = interval;
  return config;
}

wire::Ipv4 advert3(std::uint8_t priority, std::uint16_t hundredths) {
  wire::Ipv4 packet = peer_advert(priority);
  packet.payload = wire::VrrpAdvert{.version = 3,
                                    .vrid = {51},
                                    .priority = priority,
                                    .advert_int = hundredths,
                                    .addresses = {kVip}};
  return packet;
}

net::Ipv6Addr ip6(std::string_view text) {
  return net::parse_ipv6(text).value();
}

conf::Instance ipv6_config() {
  conf::Instance config{
      .name = "VI_6",
      .interface = "eth0",
      .vrid = {52},
      .family = net::Family::kIpv6,
      .priority = 100,
      .version = 3,
      .vips = {{.ip = ip6("fe80::1:1"), .prefix = 128}, {.ip = ip6("fd00::100"), .prefix = 128}}};
  return config;
}

NicInfo nic6() {
  NicInfo nic = nic_info();
  nic.link_local = ip6("fe80::1c36:ccff:fe64:bb3a");
  return nic;
}

wire::Packet first_packet(Rig& rig) {
  for (const daemon::Output& output : rig.outputs()) {
    if (const auto* send = std::get_if<daemon::SendPacket>(&output)) return send->packet;
  }
  FAIL("no advert was sent");
  return {};
}

}  // namespace

TEST_CASE("v3, 0.1 s: three intervals and a skew of their scale") {
  Rig rig(version3(100ms));
  rig.at(0s).start().at(360936us).skip().expect_nothing();
  rig.at(360937us).expect(promotion());
  rig.at(460937us).expect({"advert 100 > 172.16.16.5"});
}

TEST_CASE("v3: a backup learns its master's interval, and keeps it until it is master") {
  Rig rig(version3(500ms));
  rig.at(0s).start().skip().at(1s).rx(advert3(150, 100)).expect_nothing();
  CHECK(rig.logs().back() ==
        "(VI_1) advertisement interval updated from 500ms to 1000ms by master");
  CHECK(rig.instance().master_advert_int() == 1s);
  // Three of the master's intervals, and the skew by it; the stop of the master too.
  rig.at(4609374us).expect_nothing();
  rig.at(4609375us).expect(promotion());
  rig.at(5109375us).expect({"advert 100 > 172.16.16.5"});
}

TEST_CASE("v3: priority 0 leaves the skew of the learned interval") {
  Rig rig(version3(500ms));
  rig.at(0s).start().skip().at(1s).rx(advert3(150, 100)).rx(advert3(0, 100));
  rig.at(1609374us).expect_nothing();
  rig.at(1609375us).expect(promotion("prio 0 heard"));
}

TEST_CASE("v3: a lower advert is discarded, and its interval is not learned") {
  Rig rig(version3(500ms));
  rig.at(0s).start().skip().at(1s).rx(advert3(50, 100));
  CHECK(rig.instance().master_advert_int() == 500ms);
  rig.at(1804687us).expect(promotion());
}

TEST_CASE("v3: peers that sum the group's address make us do so too") {
  Rig rig(version3());
  wire::Ipv4 old = advert3(150, 100);
  advert_in(old).checksum = wire::V3Checksum::kGroupPseudoHeader;
  rig.at(0s).start().skip().at(1s).rx(old).expect_nothing();
  CHECK(rig.logs().back() == "(VI_1) Setting unicast VRRPv3 checksum to old version");
  rig.at(5s).skip();
  CHECK(wire::advert_of(first_packet(rig))->checksum == wire::V3Checksum::kGroupPseudoHeader);
}

TEST_CASE("IPv6: adverts to ff02::12, neighbour advertisements in place of GARPs") {
  Rig rig(ipv6_config(), kIdeal, nic6());
  rig.at(0s).start().skip().at(3609375us).expect(
      {"BACKUP > MASTER: master down timer", "advert 100 > ff02::12", "add fe80::1:1/128",
       "add fd00::100/128", "na fe80::1:1 first", "na fd00::100 first", "na fe80::1:1 first",
       "na fd00::100 first", "na fe80::1:1 first", "na fd00::100 first", "na fe80::1:1 first",
       "na fd00::100 first", "na fe80::1:1 first", "na fd00::100 first"});
  const wire::Bytes octets = wire::encode(
      wire::Frame{.dst = {}, .src = {}, .payload = std::get<wire::Ipv6>(first_packet(rig))});
  CHECK(octets.size() == 14 + 40 + 40);
  CHECK(octets[14 + 40 + 6] == 0xcc);  // the checksum that Keepalived was captured sending
  CHECK(octets[14 + 40 + 7] == 0xdd);
}

TEST_CASE("IPv6 without a link-local address: FAULT") {
  Rig rig(ipv6_config());
  rig.at(0s).start().expect({"INIT > FAULT: startup", "remove fe80::1:1", "remove fd00::100"});
}

TEST_CASE("AH: the first packet is the one that was captured, the next has the next number") {
  conf::Instance config = instance_config();
  config.auth = conf::AuthType::kAh;
  Rig rig(config);
  rig.at(0s).start().at(5s).skip();
  const auto packet = std::get<wire::Ipv4>(first_packet(rig));
  CHECK(packet.auth->sequence == 1);
  CHECK(packet.auth->icv ==
        wire::AuthValue{0xef, 0xff, 0x7f, 0xc2, 0xd5, 0x30, 0xa3, 0xaf, 0x1b, 0x8f, 0x38, 0xff});
}

TEST_CASE("AH: a forged value, a replay and a plain packet are refused") {
  conf::Instance config = instance_config();
  config.auth = conf::AuthType::kAh;
  const auto signed_advert = [](std::uint32_t sequence, wire::AuthKey key) {
    wire::Ipv4 packet = peer_advert(150);
    advert_in(packet).auth_type = 2;
    advert_in(packet).auth_data = {};
    packet.auth = wire::AuthHeader{.spi = kPeer.value, .sequence = sequence};
    packet.auth->icv = wire::auth_value(packet, key);
    return packet;
  };
  const wire::AuthKey key = {'1', '1', '1', '1'};
  Rig rig(config);
  rig.at(0s).start().skip();
  rig.at(1s).rx(signed_advert(7, key)).rx(signed_advert(7, key)).rx(signed_advert(6, key));
  rig.rx(signed_advert(9, {'2'}));
  rig.rx(peer_advert(150));
  CHECK(rig.instance().stats().advert_rcvd == 1);
  CHECK(rig.instance().stats().auth_failure == 3);
  CHECK(rig.instance().stats().authtype_mismatch == 1);
  // The counter is shared: what is sent next is above what was heard.
  rig.at(5s).skip();
  CHECK(std::get<wire::Ipv4>(first_packet(rig)).auth->sequence == 8);
}
