// What a BACKUP does with adverts, and when it becomes MASTER (Keepalived 2.2).
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

// Past the start: one backup at 0 s, its down timer at 3.609375 s.
Rig& started(Rig& rig) {
  return rig.at(0s).start().skip();
}

}  // namespace

TEST_CASE("start: BACKUP for a full down interval, with state MASTER too") {
  conf::Instance config = instance_config();
  SUBCASE("state BACKUP") {
    config.state = conf::InitialState::kBackup;
  }
  SUBCASE("state MASTER") {
    config.state = conf::InitialState::kMaster;
  }
  Rig rig(config);
  rig.at(0s).start().expect({"INIT > BACKUP: startup", "remove 172.16.16.100"});
  CHECK(rig.logs() == Lines{"(VI_1) Entering BACKUP STATE (init)", "Startup complete"});
  rig.at(3609374999ns).expect_nothing();
  rig.at(3609375us).expect(promotion());
  CHECK(rig.logs() ==
        Lines{"(VI_1) Receive advertisement timeout", "(VI_1) Entering MASTER STATE"});
  rig.at(4609375us).expect({"advert 100 > 172.16.16.5"});
  rig.at(5609375us).expect({"advert 100 > 172.16.16.5"});
}

TEST_CASE("start: the owner is master after 1 us, without the (init) line") {
  conf::Instance config = instance_config();
  config.priority = 255;
  Rig rig(config);
  rig.at(0s).start().expect({"INIT > BACKUP: startup", "remove 172.16.16.100"});
  CHECK(rig.logs() == Lines{"Startup complete"});
  rig.at(1us).expect(promotion("master down timer", 255));
}

TEST_CASE("becoming master: advert to each peer, VIPs, GARPs in rounds, second batch") {
  conf::Instance config = instance_config();
  config.unicast_peers = {{.ip = kPeer}, {.ip = "172.16.16.7"_ip}};
  config.vips.push_back({.ip = kVip2, .prefix = 24});
  config.excluded_vips.push_back({.ip = "172.16.16.102"_ip});
  config.garp.master_repeat = 1;
  Rig rig(config);
  started(rig).at(3609375us).expect(
      {"BACKUP > MASTER: master down timer", "advert 100 > 172.16.16.5", "advert 100 > 172.16.16.7",
       "add 172.16.16.100/32", "add 172.16.16.101/24", "add 172.16.16.102/32",
       "garp 172.16.16.100 first", "garp 172.16.16.101 first", "garp 172.16.16.102 first"});
  rig.at(7700ms).skip().at(8609375us).expect(
      {"advert 100 > 172.16.16.5", "advert 100 > 172.16.16.7", "garp 172.16.16.100 second",
       "garp 172.16.16.101 second", "garp 172.16.16.102 second"});
}

TEST_CASE("timers are late and re-armed from when they fired; frames of a batch are gap apart") {
  conf::Instance config = instance_config();
  config.garp.master_repeat = 2;
  Rig rig(config, Timing{});
  started(rig);
  rig.at(3609875us).expect(
      {"BACKUP > MASTER: master down timer", "advert 100 > 172.16.16.5", "add 172.16.16.100/32"});
  rig.at(3610025us).expect({"garp 172.16.16.100 first"});
  rig.at(3610045us).expect({"garp 172.16.16.100 first"});
  rig.at(4610375us).expect({"advert 100 > 172.16.16.5"});
  rig.at(5610875us).expect({"advert 100 > 172.16.16.5"});
  rig.at(6611375us).skip().at(7611875us).skip().at(8610525us).expect({"garp 172.16.16.100 second"});
  rig.at(8610545us).expect({"garp 172.16.16.100 second"});
}

TEST_CASE("an advert of at least our priority restarts the down timer") {
  for (const std::uint8_t priority : std::vector<std::uint8_t>{100, 101, 255}) {
    CAPTURE(int{priority});
    Rig rig(instance_config());
    started(rig).at(3s).rx(priority).expect_nothing();
    rig.at(6s).rx(priority).expect_nothing();
    rig.at(9609374999ns).expect_nothing();
    rig.at(9609375us).expect(promotion());
  }
}

TEST_CASE("equal priority never preempts, whichever address is higher") {
  for (net::Ipv4Addr from : {"172.16.16.5"_ip, "172.16.16.7"_ip}) {
    Rig rig(instance_config());
    started(rig).at(1s).rx(100, from).expect_nothing();
    CHECK(rig.daemon().deadline() == at_ns(4609375000));
  }
}

TEST_CASE("down_timer_adverts") {
  conf::Instance config = instance_config();
  config.down_timer_adverts = 5;
  Rig rig(config);
  started(rig).at(5609374999ns).expect_nothing();
  rig.at(5609375us).expect(promotion());
}

TEST_CASE("priority 0: our own skew, so that the highest priority is first") {
  Rig rig(instance_config());
  started(rig).at(1s).rx(110).at(2s).rx(0).expect_nothing();
  CHECK(rig.logs().back() == "(VI_1) Backup received priority 0 advertisement");
  rig.at(2609374999ns).expect_nothing();
  rig.at(2609375us).expect(promotion("prio 0 heard"));
}

TEST_CASE("priority 0 and then a live master: the full interval again") {
  Rig rig(instance_config());
  started(rig).at(2s).rx(0).at(2500ms).rx(110);
  rig.at(6109374999ns).expect_nothing();
  rig.at(6109375us).expect(promotion());
}

TEST_CASE("a lower advert is discarded and the timer runs on; one line a change") {
  Rig rig(instance_config());
  started(rig).logs();
  rig.at(1s).rx(90).at(2s).rx(90).at(2500ms).rx(80).at(3s).rx(80).expect_nothing();
  CHECK(rig.logs() == Lines{"(VI_1) received lower priority (90) advert from 172.16.16.5 - "
                            "discarding",
                            "(VI_1) received lower priority (80) advert from 172.16.16.5 - "
                            "discarding"});
  rig.at(3609375us).expect(promotion());
}

TEST_CASE("a discarded master is reported again after another was accepted") {
  Rig rig(instance_config());
  started(rig).at(1s).rx(90).at(2s).rx(200).logs();
  rig.at(3s).rx(90);
  CHECK(rig.logs().size() == 1);
}

TEST_CASE("nopreempt respects any live master, but not priority 0") {
  conf::Instance config = instance_config();
  config.nopreempt = true;
  Rig rig(config);
  started(rig).at(3s).rx(1).expect_nothing();
  rig.at(6609374999ns).expect_nothing();
  rig.rx(0).at(7218749999ns).expect(promotion("prio 0 heard"));
}

TEST_CASE("preempt_delay 4 s: 4 s from the first lower advert, then what is left of the interval") {
  conf::Instance config = instance_config();
  config.preempt_delay = 4s;
  Rig rig(config);
  started(rig).logs();
  rig.at(1s).rx(90);
  CHECK(rig.logs() == Lines{"(VI_1) start preempt delay (4.000000)"});
  // 2, 3 and 4 s are accepted; the one at 5 s finds the delay over.
  rig.at(2s).rx(90).at(3s).rx(90).at(4s).rx(90).at(5s).rx(90).at(6s).rx(90).at(7s).rx(90);
  rig.at(7609374999ns).expect_nothing();
  rig.at(7609375us).expect(promotion());
}

TEST_CASE("preempt_delay: an advert just before its end is accepted, one at its end is not") {
  conf::Instance config = instance_config();
  config.preempt_delay = 4s;
  Rig rig(config);
  started(rig).at(1s).rx(90).at(3s).rx(90).at(4999999999ns).rx(90);
  CHECK(rig.daemon().deadline() == at_ns(4999999999 + 3609375000));
  rig.at(5s).rx(90);
  CHECK(rig.daemon().deadline() == at_ns(4999999999 + 3609375000));
}

TEST_CASE("preempt_delay: our rank or better stops it, the next lower advert starts it anew") {
  conf::Instance config = instance_config();
  config.preempt_delay = 4s;
  Rig rig(config);
  started(rig).at(1s).rx(90).logs();
  rig.at(2s).rx(100).at(3s).rx(90).at(5s).rx(90).at(6999ms).rx(90);
  CHECK(rig.logs() == Lines{"(VI_1) stop preempt delay", "(VI_1) start preempt delay (4.000000)"});
  CHECK(rig.daemon().deadline() == at_ns(6999000000 + 3609375000));
}

TEST_CASE("preempt_delay: no master heard, no delay; priority 0 does not wait either") {
  conf::Instance config = instance_config();
  config.preempt_delay = 1000s;
  SUBCASE("silence") {
    Rig rig(config);
    started(rig).at(3609375us).expect(promotion());
  }
  SUBCASE("priority 0") {
    Rig rig(config);
    started(rig).at(1s).rx(90).at(2s).rx(0).at(2609375us).expect(promotion("prio 0 heard"));
  }
}

TEST_CASE("a refused advert leaves the down timer alone") {
  Rig rig(instance_config());
  wire::Ipv4 foreign = peer_advert(200);
  advert_in(foreign).auth_data = {};
  started(rig).at(3s).rx(foreign).expect_nothing();
  CHECK(rig.logs().back() == "(VI_1) received an invalid passwd!");
  rig.at(3609375us).expect(promotion());
}

TEST_CASE("vrrp_startup_delay: deaf until it ends, and the interval counts from there") {
  conf::Config config = daemon_config(instance_config());
  config.startup_delay = 5s;
  Rig rig(config);
  rig.at(0s).start();
  CHECK(rig.logs() == Lines{"Delaying startup for 5 seconds", "(VI_1) Entering BACKUP STATE (init)",
                            "Startup complete"});
  rig.skip().at(4999999999ns).rx(200).expect_nothing();
  CHECK(rig.daemon().deadline() == at_ns(8609375000));
  rig.at(5s).rx(200);
  CHECK(rig.daemon().deadline() == at_ns(8609375000));
  rig.at(6s).rx(200);
  CHECK(rig.daemon().deadline() == at_ns(9609375000));
}

TEST_CASE("vrrp_startup_delay: a fault that ends before it does not shorten it") {
  conf::Config config = daemon_config(instance_config());
  config.startup_delay = 5s;
  Rig rig(config);
  rig.at(0s).start().at(1s).link(false).at(2s).link(true).skip();
  CHECK(rig.daemon().deadline() == at_ns(8609375000));
}
