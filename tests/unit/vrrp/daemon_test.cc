// Which instance hears a packet, and what a daemon refuses to run with.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

conf::Instance named(const char* name, std::uint8_t vrid) {
  conf::Instance config = instance_config();
  config.name = name;
  config.vrid = {vrid};
  return config;
}

conf::Instance multicast(conf::Instance config) {
  config.unicast_src_ip.reset();
  config.unicast_peers.clear();
  return config;
}

// The instances that recorded an advert, in order.
Lines heard_by(Rig& rig) {
  Lines names;
  for (const trace::Record& record : rig.recorder().records()) {
    if (const auto* heard = std::get_if<trace::AdvertHeard>(&record.event)) {
      names.push_back(heard->instance);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("a packet goes to the instance of its VRID and sense") {
  conf::Config config;
  config.instances = {named("U51", 51), multicast(named("M51", 51)), named("U52", 52)};
  Rig rig(config);
  rig.at(0s).start();
  wire::Ipv4 packet = peer_advert(200);
  rig.rx(packet);
  packet.dst = wire::kVrrpGroup;
  rig.rx(packet);
  advert_in(packet).vrid = {52};
  rig.rx(packet);  // VRID 52 is unicast only
  advert_in(packet).vrid = {53};
  rig.rx(packet);  // unknown
  packet = peer_advert(200);
  advert_in(packet).vrid = {52};
  rig.rx(packet);
  packet.dst = "172.16.16.99"_ip;
  rig.rx(packet);  // not bound to that address
  CHECK(heard_by(rig) == Lines{"U51", "M51", "U52"});
  CHECK(rig.logs().back() == "Startup complete");  // nothing was logged about the rest
}

TEST_CASE("two unicast instances with one VRID: the sender decides") {
  conf::Config config;
  config.instances = {named("A", 51), named("B", 51)};
  config.instances[1].unicast_peers = {{.ip = "172.16.16.7"_ip}};
  Rig rig(config);
  rig.at(0s).start().rx(200, "172.16.16.7"_ip).rx(200, kPeer);
  CHECK(heard_by(rig) == Lines{"B", "A"});
}

TEST_CASE("what is too short to name a VRID is logged and dropped") {
  Rig rig(instance_config());
  wire::Ipv4 packet = peer_advert(200);
  packet.payload = wire::IpOctets{.protocol = wire::kProtocolVrrp, .bytes = wire::Bytes(7)};
  rig.at(0s).start().rx(packet);
  CHECK(rig.logs().back() == "IPv4 VRRP packet too short - 27 bytes");
}

TEST_CASE("no instances: the daemon stays up and does nothing") {
  Rig rig(conf::Config{});
  rig.at(0s).start().at(100s).rx(200).expect_nothing();
  CHECK(rig.logs() == Lines{"Warning - keepalived has no configuration to run"});
  rig.stop().at(101s).expect({"exit 0"});
}

TEST_CASE("what Keepalived does not run with: exit 2") {
  conf::Config config = daemon_config(instance_config());
  SUBCASE("an interface that is not there") {
    config.instances[0].interface = "eth9";
    config.instances[0].line = 12;
    Rig rig(config);
    rig.at(0s).start().expect({"exit 2"});
    CHECK(rig.logs() == Lines{"(Line 12) WARNING - interface eth9 for vrrp_instance VI_1 doesn't "
                              "exist",
                              "Non-existent interface specified in configuration"});
    rig.at(100s).rx(200).stop().expect_nothing();
  }
  SUBCASE("a VIP on an interface that is not there") {
    config.instances[0].vips[0].device = "eth9";
    Rig rig(config);
    rig.at(0s).start().expect({"exit 2"});
  }
  SUBCASE("one VRID twice, multicast") {
    config.instances = {multicast(named("VI_1", 51)), multicast(named("VI_2", 51))};
    Rig rig(config);
    rig.at(0s).start().expect({"exit 2"});
    CHECK(rig.logs() == Lines{"VI_1 and VI_2 both use VRID 51 with IPv4 on interface eth0"});
  }
  SUBCASE("one VRID twice, unicast with a common peer") {
    config.instances = {named("VI_1", 51), named("VI_2", 51)};
    Rig rig(config);
    rig.at(0s).start().expect({"exit 2"});
  }
}

TEST_CASE("several instances: the deadline is the earliest, and all that is due is done") {
  conf::Config config;
  config.instances = {named("A", 51), named("B", 52)};
  config.instances[0].priority = 90;
  config.instances[0].garp.master_repeat = 1;
  config.instances[1].garp.master_repeat = 1;
  config.instances[1].vips = {{.ip = kVip2}};
  Rig rig(config);
  rig.at(0s).start();
  CHECK(rig.daemon().deadline() == at_ns(3609375000));
  rig.skip();
  // The VM stood still: both are overdue when it runs again.
  rig.daemon().handle_timeout(at_ns(9'000'000'000));
  CHECK(rig.daemon().instances()[0]->state() == trace::VrrpState::kMaster);
  CHECK(rig.daemon().instances()[1]->state() == trace::VrrpState::kMaster);
  CHECK(rig.daemon().deadline() == at_ns(10'000'000'000));
}
