// FAULT, its causes and the way back; stopping.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

TEST_CASE("a NIC that is down at start: FAULT, then BACKUP with a full interval") {
  NicInfo nic = nic_info();
  nic.up = false;
  Rig rig(instance_config(), kIdeal, nic);
  rig.at(0s).start().expect({"INIT > FAULT: startup", "remove 172.16.16.100"});
  CHECK(rig.logs() == Lines{"(VI_1) Entering FAULT STATE", "Startup complete"});
  CHECK(rig.daemon().deadline() == kNever);
  rig.at(20s).link(true).expect(
      {"FAULT > BACKUP: interface eth0 up", "garp 172.16.16.6 own_address"});
  CHECK(rig.logs() == Lines{"Netlink reports eth0 up", "(VI_1) Entering BACKUP STATE"});
  rig.at(23609375us).expect(promotion());
}

TEST_CASE("a NIC that goes down under a master: nothing can be said, silent death") {
  Rig rig(instance_config());
  rig.at(0s).start().at(10s).skip().logs();
  rig.link(false).expect({"MASTER > FAULT: interface eth0 down", "remove 172.16.16.100"});
  CHECK(rig.logs() == Lines{"Netlink reports eth0 down", "(VI_1) Entering FAULT STATE"});
  rig.at(60s).link(false).expect_nothing();
  CHECK(rig.logs().empty());
}

TEST_CASE("a NIC that goes down under a backup") {
  Rig rig(instance_config());
  rig.at(0s).start().at(3s).skip().link(false).expect({"BACKUP > FAULT: interface eth0 down"});
  rig.at(60s).rx(200).expect_nothing();
}

TEST_CASE("back from FAULT: only unicast announces the own address, once") {
  conf::Instance config = instance_config();
  config.unicast_src_ip.reset();
  config.unicast_peers.clear();
  Rig rig(config);
  rig.at(0s).start().at(1s).skip().link(false).at(2s).skip().link(true);
  rig.expect({"FAULT > BACKUP: interface eth0 up"});
  CHECK(rig.daemon().deadline() == at_ns(5609375000));
}

TEST_CASE("the owner too waits a full interval after a fault at run time") {
  conf::Instance config = instance_config();
  config.priority = 255;
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().link(false).at(20s).skip().link(true).skip();
  CHECK(rig.daemon().deadline() == at_ns(23003906000));
}

TEST_CASE("a fault clears preempt_delay") {
  conf::Instance config = instance_config();
  config.preempt_delay = 2s;
  Rig rig(config);
  rig.at(0s).start().at(1s).rx(90).at(4s).link(false).link(true).at(5s).rx(90).skip();
  CHECK(rig.daemon().deadline() == at_ns(8609375000));  // accepted: the delay started anew
}

TEST_CASE("the source address goes with the NIC up: two farewells") {
  Rig rig(instance_config());
  rig.at(0s).start().at(10s).skip().address(kOurs, false);
  rig.expect({"MASTER > FAULT: source address 172.16.16.6 removed", "2x advert 0 > 172.16.16.5",
              "remove 172.16.16.100"});
  SUBCASE("and comes back") {
    rig.at(20s)
        .address(kOurs, true)
        .expect(
            {"FAULT > BACKUP: source address 172.16.16.6 added", "garp 172.16.16.6 own_address"});
  }
  SUBCASE("and the NIC goes down as well: both causes must end") {
    rig.link(false).at(20s).address(kOurs, true).expect_nothing();
    rig.at(21s).link(true).expect(
        {"FAULT > BACKUP: interface eth0 up", "garp 172.16.16.6 own_address"});
  }
}

TEST_CASE("no address, or a unicast source that is not on the NIC: FAULT from the start") {
  conf::Instance config = instance_config();
  SUBCASE("unicast_src_ip elsewhere") {
    config.unicast_src_ip = "172.16.16.99"_ip;
  }
  SUBCASE("no primary address, unicast") {
    Rig rig(config, kIdeal, nic_info({}));
    rig.at(0s).start().expect({"INIT > FAULT: startup", "remove 172.16.16.100"});
    return;
  }
  SUBCASE("no primary address, multicast") {
    config.unicast_src_ip.reset();
    config.unicast_peers.clear();
    Rig rig(config, kIdeal, nic_info({}));
    rig.at(0s).start().expect({"INIT > FAULT: startup", "remove 172.16.16.100"});
    return;
  }
  if (config.unicast_src_ip == kOurs) return;
  Rig rig(config);
  rig.at(0s).start().expect({"INIT > FAULT: startup", "remove 172.16.16.100"});
}

TEST_CASE("dont_track_primary: no FAULT, but a NIC that is down carries no advert") {
  conf::Instance config = instance_config();
  config.track_primary = false;
  config.garp.master_delay = 0s;
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().link(false).expect_nothing();
  rig.at(20s).expect_nothing();
  rig.link(true).at(20609375us).expect({"advert 100 > 172.16.16.5"});
}

TEST_CASE("stop as master: priority 0 once, VIPs gone at once, the process a second later") {
  Rig rig(instance_config());
  rig.at(0s).start().at(10s).skip().logs();
  rig.stop().expect({"MASTER > STOP: stop", "advert 0 > 172.16.16.5", "remove 172.16.16.100"});
  CHECK(rig.logs() == Lines{"Stopping"});
  rig.at(10500ms).rx(200).link(false).stop().expect_nothing();
  rig.at(11s).expect({"exit 0"});
  CHECK(rig.logs() == Lines{"Stopped Keepalived v2.2.7 (01/16,2022)"});
  CHECK(rig.daemon().deadline() == kNever);
  rig.at(20s).rx(200).expect_nothing();
}

TEST_CASE("stop as backup says nothing") {
  Rig rig(instance_config());
  rig.at(0s).start().at(1s).skip().stop().expect({"BACKUP > STOP: stop"});
  rig.at(2s).expect({"exit 0"});
}

TEST_CASE("frames of a batch are not sent after a stop") {
  Rig rig(instance_config(), {.garp_gap = 1ms, .timer_lateness = 0s, .address_setup = 1ms});
  rig.at(0s).start().at(3609375us).skip().stop().skip();
  rig.at(4609375us).expect({"exit 0"});
}
