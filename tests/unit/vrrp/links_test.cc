// interface_up_down_delays: a change of the link counts when it has lasted.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

conf::Config delayed(Duration down, Duration up) {
  conf::Config config = daemon_config(instance_config());
  config.link_delays = {{.interface = "eth0", .down = down, .up = up}};
  return config;
}

const Lines kFault = {"MASTER > FAULT: interface eth0 down", "remove 172.16.16.100"};
const Lines kBack = {"FAULT > BACKUP: interface eth0 up", "garp 172.16.16.6 own_address"};

}  // namespace

TEST_CASE("a link that is back within its delay was never down") {
  Rig rig(delayed(1500ms, 0s));
  rig.at(0s).start().at(9700ms).skip().link(false).expect_nothing();
  rig.at(11199ms).skip().link(true);
  rig.at(20s).skip();
  CHECK(rig.instance().state() == trace::VrrpState::kMaster);
}

TEST_CASE("a link that stays down counts when its delay is over, from the first change on") {
  Rig rig(delayed(1500ms, 0s));
  rig.at(0s).start().at(9700ms).skip().link(false);
  rig.at(10500ms).skip().link(false);  // said twice
  rig.at(11199999999ns).skip().at(11200ms).expect(kFault);
  CHECK(rig.recorder().at(rig.recorder().last()).at == kStart + 11200ms);
  rig.at(12s).link(true).expect(kBack);  // no delay of its own
}

TEST_CASE("the way up has its delay, but not the first time") {
  Rig rig(delayed(0s, 500ms));
  SUBCASE("later") {
    rig.at(0s).start().at(9700ms).skip().link(false).expect(kFault);
    rig.at(10s).link(true).expect_nothing().at(10500ms).expect(kBack);
  }
  SUBCASE("down at the start") {
    NicInfo nic = nic_info();
    nic.up = false;
    Rig dark(delayed(0s, 500ms), kIdeal, nic);
    dark.at(0s).start().skip().at(1s).link(true).expect(kBack);
  }
}

TEST_CASE("a reload forgets what was under way") {
  Rig rig(delayed(1500ms, 0s));
  rig.at(0s).start().at(9700ms).skip().link(false);
  rig.at(10s).reload(delayed(1500ms, 0s)).at(20s).skip();
  CHECK(rig.instance().state() == trace::VrrpState::kMaster);  // as the reload was told
}
