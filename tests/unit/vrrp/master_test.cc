// What a MASTER does with adverts and with its addresses (Keepalived 2.2).
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

// Master since 3.609375 s, second batch gone, last advert at 9.609375 s, next at 10.609375 s.
Rig& ruling(Rig& rig) {
  return rig.at(0s).start().at(10s).skip();
}

const Lines kAdvert = {"advert 100 > 172.16.16.5"};

}  // namespace

TEST_CASE("priority 0 heard: an advert at once, the timer re-armed, nothing announced") {
  Rig rig(instance_config());
  ruling(rig).rx(0).expect(kAdvert);
  CHECK(rig.logs().back() == "(VI_1) Master received priority 0 message");
  rig.at(11s).expect(kAdvert);
}

TEST_CASE("a lower master: advert, GARPs now and after garp_lower_prio_delay, stay") {
  conf::Instance config = instance_config();
  config.garp.lower_prio_repeat = 3;
  config.garp.lower_prio_delay = 1500ms;
  struct Row {
    std::uint8_t priority;
    net::Ipv4Addr from;
  };
  for (const Row& row : {Row{99, "172.16.16.200"_ip}, Row{1, kPeer}, Row{100, kPeer}}) {
    Rig rig(config);
    ruling(rig).rx(row.priority, row.from);
    rig.expect({"advert 100 > 172.16.16.5", "3x garp 172.16.16.100 lower_prio"});
    CHECK(rig.logs().back() ==
          fmt::format("(VI_1) Received advert from {} with lower priority {}, ours 100, forcing "
                      "new election",
                      to_string(row.from), row.priority));
    rig.at(11s).expect(kAdvert);
    rig.at(11500ms).expect({"3x garp 172.16.16.100 lower_prio_delayed"});
    rig.at(12s).expect(kAdvert);
  }
}

TEST_CASE("three lower adverts that queued during a freeze: 15 GARPs, and 15 more later") {
  Rig rig(instance_config());
  ruling(rig).rx(90).rx(90).rx(90);
  const Lines burst = {"advert 100 > 172.16.16.5", "5x garp 172.16.16.100 lower_prio"};
  Lines all = burst;
  all.insert(all.end(), burst.begin(), burst.end());
  all.insert(all.end(), burst.begin(), burst.end());
  rig.expect(all);
  rig.at(14500ms).skip().at(15s).expect(
      {"advert 100 > 172.16.16.5", "15x garp 172.16.16.100 lower_prio_delayed"});
}

TEST_CASE("lower_prio_no_advert: GARPs only, and the timer runs on") {
  conf::Instance config = instance_config();
  config.lower_prio_no_advert = true;
  Rig rig(config);
  ruling(rig).rx(90).expect({"5x garp 172.16.16.100 lower_prio"});
  CHECK(rig.logs().back() ==
        "(VI_1) Received advert from 172.16.16.5 with lower priority 90, "
        "ours 100");
  rig.at(10609375us).expect(kAdvert);
}

TEST_CASE("a higher master: BACKUP with the full interval, VIPs gone, no farewell, no GARP") {
  Rig rig(instance_config());
  ruling(rig).rx(101).expect(
      {"MASTER > BACKUP: higher priority 101 from 172.16.16.5", "remove 172.16.16.100"});
  const Lines logs = rig.logs();
  CHECK(Lines(logs.end() - 2, logs.end()) ==
        Lines{"(VI_1) Master received advert from 172.16.16.5 with higher priority 101, ours 100",
              "(VI_1) Entering BACKUP STATE"});
  rig.at(13609374999ns).expect_nothing();
  rig.at(13609375us).expect(promotion());
}

TEST_CASE("equal priority between two masters: the higher address stays") {
  Rig rig(instance_config());
  ruling(rig).rx(100, "172.16.16.7"_ip);
  rig.expect(
      {"MASTER > BACKUP: same priority 100, higher address 172.16.16.7", "remove 172.16.16.100"});
  const Lines logs = rig.logs();
  CHECK(logs[logs.size() - 2] ==
        "(VI_1) Master received advert from 172.16.16.7 with same "
        "priority 100 but higher IP address than ours");
}

TEST_CASE("addresses compare as unsigned numbers") {
  Rig rig(instance_config());
  ruling(rig).rx(100, "9.255.255.255"_ip);
  rig.expect({"advert 100 > 172.16.16.5", "5x garp 172.16.16.100 lower_prio"});
  rig.rx(100, "200.0.0.1"_ip)
      .expect(
          {"MASTER > BACKUP: same priority 100, higher address 200.0.0.1", "remove 172.16.16.100"});
}

TEST_CASE("equal priority from our own address: a warning, and the timer re-armed") {
  Rig rig(instance_config());
  ruling(rig).rx(100, kOurs).expect_nothing();
  CHECK(rig.logs().back() ==
        "(VI_1) WARNING - equal priority advert received from remote host "
        "with our IP address.");
  rig.at(11s).expect(kAdvert);
}

TEST_CASE("higher_prio_send_advert: the loser speaks once, so that the winner announces again") {
  conf::Instance config = instance_config();
  config.higher_prio_send_advert = true;
  Rig rig(config);
  ruling(rig).rx(101).expect({"advert 100 > 172.16.16.5",
                              "MASTER > BACKUP: higher priority 101 from 172.16.16.5",
                              "remove 172.16.16.100"});
}

TEST_CASE("two owners: ours becomes 254 for good, whatever the addresses") {
  conf::Instance config = instance_config();
  config.priority = 255;
  for (net::Ipv4Addr from : {"172.16.16.5"_ip, "172.16.16.7"_ip}) {
    Rig rig(config);
    rig.at(0s).start().at(10s).skip().logs();
    rig.rx(255, from).expect(
        {"MASTER > BACKUP: higher priority 255 from " + to_string(from), "remove 172.16.16.100"});
    CHECK(rig.logs() ==
          Lines{"(VI_1) CONFIGURATION ERROR: local instance and a remote instance are both "
                "configured as address owner, please fix - reducing local priority",
                "(VI_1) Master received advert from " + to_string(from) +
                    " with higher priority 255, ours 254",
                "(VI_1) Entering BACKUP STATE"});
    // 3 s and the skew of 254.
    rig.at(13007811999ns).expect_nothing();
    rig.at(13007812us).expect(promotion("master down timer", 254));
  }
}

TEST_CASE("a refused advert re-arms a master's timer, so that it is not heard either") {
  wire::Ipv4 foreign = peer_advert(90);
  advert_in(foreign).auth_data = {};
  conf::Instance config = instance_config();
  SUBCASE("by default") {
    Rig rig(config);
    ruling(rig).at(10500ms).rx(foreign).expect_nothing();
    rig.at(11499999999ns).expect_nothing();
    rig.at(11500ms).expect(kAdvert);
  }
  SUBCASE("not with lower_prio_no_advert") {
    config.lower_prio_no_advert = true;
    Rig rig(config);
    ruling(rig).at(10500ms).rx(foreign).expect_nothing();
    rig.at(10609375us).expect(kAdvert);
  }
}

TEST_CASE("of two masters that refuse each other the one that spoke last goes on alone") {
  wire::Ipv4 foreign = peer_advert(90);
  advert_in(foreign).auth_data = {};
  constexpr Duration kLate = 500us;
  Rig rig(instance_config(),
          {.garp_gap = 0s, .timer_lateness = kLate, .address_setup = 0s, .reading = 50us});
  ruling(rig).at(10100ms).rx(foreign).expect_nothing();
  // The other one's adverts come an interval and its lateness apart, over a link without jitter:
  // each arrives just when our own timer would end but for the reading.
  for (int round = 1; round <= 5; ++round) {
    rig.at(10100ms + round * (1s + kLate)).expect_nothing();
    rig.rx(foreign).expect_nothing();
  }
  // It stalls for longer than the reading takes, and the pattern swaps.
  const Duration ours = 10100ms + 6 * (1s + kLate) + 50us;
  rig.at(ours - 1ns).expect_nothing();
  rig.at(ours).expect(kAdvert);
}

TEST_CASE("a VIP taken away by hand: priority 0, BACKUP for our own skew, then back") {
  Rig rig(instance_config());
  ruling(rig)
      .address(kVip, false)
      .expect({"MASTER > BACKUP: address 172.16.16.100 removed", "advert 0 > 172.16.16.5",
               "remove 172.16.16.100"});
  const Lines logs = rig.logs();
  CHECK(Lines(logs.end() - 2, logs.end()) ==
        Lines{"Netlink reflector reports IP 172.16.16.100 removed from eth0",
              "(VI_1) Entering BACKUP STATE"});
  rig.at(10609374999ns).expect_nothing();
  rig.at(10609375us).expect(promotion());
}

TEST_CASE("an address that is none of ours, or came back, changes nothing") {
  Rig rig(instance_config());
  ruling(rig).address(kVip2, false).address(kVip, true).expect_nothing();
}

TEST_CASE("losing an excluded VIP counts as well") {
  conf::Instance config = instance_config();
  config.excluded_vips.push_back({.ip = kVip2});
  Rig rig(config);
  ruling(rig)
      .address(kVip2, false)
      .expect({"MASTER > BACKUP: address 172.16.16.101 removed", "advert 0 > 172.16.16.5",
               "remove 172.16.16.100", "remove 172.16.16.101"});
}

TEST_CASE("garp_master_refresh is looked at on advert ticks") {
  conf::Instance config = instance_config();
  config.garp.master_refresh = 2s;
  config.garp.master_refresh_repeat = 2;
  config.garp.master_delay = 0s;
  SUBCASE("late ticks: the second one is past it") {
    Rig rig(config, {.garp_gap = 0s, .timer_lateness = 1ms, .address_setup = 0s});
    rig.at(0s).start().at(3610375us).skip().at(4611375us).expect(kAdvert);
    rig.at(5612375us).expect({"advert 100 > 172.16.16.5", "2x garp 172.16.16.100 refresh"});
    rig.at(6613375us).expect(kAdvert);
    rig.at(7614375us).expect({"advert 100 > 172.16.16.5", "2x garp 172.16.16.100 refresh"});
  }
  SUBCASE("ideal ticks: the one exactly at the period does not count") {
    Rig rig(config);
    rig.at(0s).start().at(3609375us).skip().at(4609375us).expect(kAdvert);
    rig.at(5609375us).expect(kAdvert);
    rig.at(6609375us).expect({"advert 100 > 172.16.16.5", "2x garp 172.16.16.100 refresh"});
  }
}

TEST_CASE("leaving MASTER drops queued frames; the second batch's timer lives on") {
  conf::Instance config = instance_config();
  Rig rig(config, {.garp_gap = 1ms, .timer_lateness = 0s, .address_setup = 0s});
  rig.at(0s).start().at(3609375us).skip().at(3610000us).rx(101);
  rig.expect({"MASTER > BACKUP: higher priority 101 from 172.16.16.5", "remove 172.16.16.100"});
  // Priority 0 a moment later: master again at 4.219375 s, before the old timer at 8.609375 s.
  rig.rx(0).at(4219375us).skip().at(8500ms).skip();
  rig.at(8609375us).expect({"garp 172.16.16.100 second"});  // the extra batch begins
  rig.at(9219374us).skip().at(9219375us).expect(
      {"advert 100 > 172.16.16.5", "garp 172.16.16.100 second"});
}

TEST_CASE("an old timer that fires in BACKUP sends nothing") {
  Rig rig(instance_config());
  rig.at(0s).start().at(4s).rx(101).skip();
  rig.at(7s).rx(101).at(8609375us).expect_nothing();
}
