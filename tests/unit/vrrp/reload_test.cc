// SIGHUP: what goes on, what starts, what leaves, and what Keepalived will not run on with.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;
using trace::VrrpState;

namespace {

conf::Instance alone(const char* name, std::uint8_t vrid, net::Ipv4Addr vip) {
  conf::Instance config = instance_config();
  config.name = name;
  config.vrid = {vrid};
  config.vips = {{.ip = vip}};
  return config;
}

}  // namespace

TEST_CASE("reload: a master speaks at once, and announces only what is new") {
  conf::Config config = daemon_config(instance_config());
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().logs();
  rig.reload(config).expect({"advert 100 > 172.16.16.5"});
  CHECK(rig.logs() == Lines{"Reloading ...", "Reload complete"});
  config.instances[0].vips.push_back({.ip = kVip2});
  config.instances[0].garp.master_repeat = 1;
  rig.reload(config).expect({"advert 100 > 172.16.16.5", "add 172.16.16.101/32",
                             "garp 172.16.16.100 first", "garp 172.16.16.101 first"});
  config.instances[0].vips.erase(config.instances[0].vips.begin());
  rig.reload(config).expect({"remove 172.16.16.100", "advert 100 > 172.16.16.5"});
}

TEST_CASE("reload: an instance that is gone says priority 0; a new one starts") {
  conf::Config config;
  config.instances = {alone("A", 51, kVip), alone("B", 52, kVip2)};
  Rig rig(config);
  rig.at(0s).start().at(10s).skip();
  conf::Config next = config;
  next.instances.erase(next.instances.begin());
  next.instances.push_back(alone("C", 53, "172.16.16.102"_ip));
  rig.reload(next).expect({"MASTER > STOP: removed", "advert 0 > 172.16.16.5",
                           "remove 172.16.16.100", "advert 100 > 172.16.16.5",
                           "INIT > BACKUP: startup", "remove 172.16.16.102"});
  rig.at(13609375us).skip();
  CHECK(rig.daemon().instances()[0]->state() == VrrpState::kMaster);
  CHECK(rig.daemon().instances()[1]->state() == VrrpState::kMaster);
}

TEST_CASE("reload: a removed instance is told of as FAULT, or as DELETED with notify_deleted") {
  for (const bool deleted : {false, true}) {
    conf::Config config;
    config.instances = {alone("A", 51, kVip), alone("B", 52, kVip2)};
    config.instances[1].notify.any = conf::Command{.args = {"/n"}};
    config.instances[1].notify.fault = conf::Command{.args = {"/fault"}};
    config.instances[1].notify.deleted = conf::Command{.args = {"/deleted"}};
    config.instances[1].notify.told_deleted = deleted;
    Rig rig(config);
    rig.at(0s).start().at(10s).skip();
    config.instances.pop_back();
    rig.reload(config).expect(
        {"MASTER > STOP: removed", "advert 0 > 172.16.16.5", "remove 172.16.16.101",
         deleted ? "notify /deleted" : "notify /fault",
         deleted ? "notify /n INSTANCE B DELETED 100" : "notify /n INSTANCE B FAULT 100",
         "advert 100 > 172.16.16.5"});
  }
}

// As the real 2.2.7 was seen to end: no priority 0, and the VIPs stay behind.
TEST_CASE("reload: a file that Keepalived refuses ends it, and leaves everything as it is") {
  conf::Config config = daemon_config(instance_config());
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().logs();
  SUBCASE("two instances of one VRID") {
    config.instances.push_back(alone("VI_2", 51, kVip2));
    rig.reload(config).expect({"exit 2"});
    CHECK(rig.logs() ==
          Lines{"Reloading ...", "VI_1 and VI_2 both use VRID 51 with IPv4 on interface eth0"});
  }
  SUBCASE("an interface that is not there") {
    config.instances.push_back(alone("VI_2", 52, kVip2));
    config.instances[1].interface = "eth9";
    rig.reload(config).expect({"exit 2"});
  }
  rig.at(20s).expect_nothing();
}

TEST_CASE("reload: a second batch that is still to come never comes") {
  conf::Config config = daemon_config(instance_config());
  Rig rig(config);
  rig.at(0s).start().at(5s).skip();
  rig.reload(config).expect({"advert 100 > 172.16.16.5"});
  rig.at(8900ms).skip().at(8999ms).expect_nothing();
  rig.at(20s).skip();
  CHECK(std::ranges::none_of(rig.outputs(), [](const daemon::Output& output) {
    const auto* garp = std::get_if<daemon::SendGarp>(&output);
    return garp != nullptr && garp->batch == "second";
  }));
}
