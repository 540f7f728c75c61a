// Tracking: scripts, files, interfaces, processes; FAULT and weights.
#include "hostsim/guest/vrrp/track/standing.h"
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

conf::Script script_config() {
  return {.name = "chk", .command = {.args = {"/chk"}}, .interval = 2s, .timeout = 2s};
}

conf::Config tracking(conf::Weight weight, conf::Script script = script_config()) {
  conf::Instance instance = instance_config();
  instance.track.scripts = {{.name = "chk", .weight = weight}};
  conf::Config config = daemon_config(instance);
  config.scripts = {std::move(script)};
  return config;
}

vrrp::Standing standing(vrrp::Thing thing, conf::Weight weight, vrrp::Things things) {
  return vrrp::assess({{.thing = thing, .index = 0, .weight = weight, .name = "x"}}, things);
}

}  // namespace

TEST_CASE("weights: what is added while a thing is fine and while it is not") {
  struct Row {
    conf::Weight weight;
    int fine;
    int failed;
  };
  for (const Row& row : {Row{{10, false}, 10, 0}, Row{{-10, false}, 0, -10},
                         Row{{10, true}, -10, 0}, Row{{-10, true}, 0, 10}}) {
    CAPTURE(row.weight.value);
    CAPTURE(row.weight.reverse);
    CHECK(standing(vrrp::Thing::kScript, row.weight, {.scripts = {true}}).weight == row.fine);
    CHECK(standing(vrrp::Thing::kScript, row.weight, {.scripts = {false}}).weight == row.failed);
    CHECK(standing(vrrp::Thing::kProcess, row.weight, {.processes = {true}}).weight == row.fine);
    CHECK(standing(vrrp::Thing::kInterface, row.weight, {.nics = {false}}).weight == row.failed);
  }
  CHECK(standing(vrrp::Thing::kScript, {}, {.scripts = {false}}).fault == "script x");
  CHECK_FALSE(standing(vrrp::Thing::kScript, {}, {.scripts = {true}}).fault);
  CHECK(standing(vrrp::Thing::kScript, {0, true}, {.scripts = {true}}).fault == "script x");
  CHECK(standing(vrrp::Thing::kScript, {}, {.scripts = {std::nullopt}}).pending);
}

TEST_CASE("a file: its number times its weight, FAULT from -254 on, 253 at most") {
  const auto of = [](int number, int weight) {
    return standing(vrrp::Thing::kFile, {weight, false}, {.files = {number}});
  };
  CHECK(of(20, 1).weight == 20);
  CHECK(of(20, -2).weight == -40);
  CHECK(of(-253, 1).weight == -253);
  CHECK_FALSE(of(-253, 1).fault);
  CHECK(of(-254, 1).fault == "tracked file x");
  CHECK(of(127, -2).fault == "tracked file x");
  CHECK(of(1000, 1).weight == 253);
  CHECK(of(1, 0).fault);
  CHECK_FALSE(of(0, 0).fault);
}

TEST_CASE("effective priority: 1 to 254, and the owner's own") {
  CHECK(vrrp::effective_priority(100, -20) == 80);
  CHECK(vrrp::effective_priority(100, -253) == 1);
  CHECK(vrrp::effective_priority(100, 253) == 254);
  CHECK(vrrp::effective_priority(255, -253) == 255);
}

TEST_CASE("weight 0: no state before the first result, and the first success is enough") {
  conf::Script script = script_config();
  script.rise = 3;
  Rig rig(tracking({}, script));
  rig.at(0s).start().expect({"run 0", "remove 172.16.16.100"});
  rig.at(1s).script(0, 0).expect({"INIT > BACKUP: startup"});
  CHECK(rig.logs().back() == "(VI_1) Entering BACKUP STATE (init)");
  rig.at(2s).expect({"run 0"});
  rig.at(4609375us).skip();
  CHECK(rig.instance().state() == trace::VrrpState::kMaster);
}

TEST_CASE("weight 0: the first failure counts at once; rise brings it back, fall takes it away") {
  conf::Script script = script_config();
  script.rise = 2;
  script.fall = 2;
  Rig rig(tracking({}, script));
  rig.at(0s).start().skip().script(0, 1).expect({"INIT > FAULT: startup"});
  rig.script(0, 0).expect_nothing();
  rig.script(0, 0).expect({"FAULT > BACKUP: script chk succeeded", "garp 172.16.16.6 own_address"});
  rig.script(0, 1).expect_nothing();
  rig.script(0, 0).script(0, 1).expect_nothing();
  rig.script(0, 1).expect({"BACKUP > FAULT: script chk failed"});
}

TEST_CASE("a failing script of weight 0: two farewells, and the lines of Keepalived") {
  Rig rig(tracking({}));
  rig.at(0s).start().script(0, 0).at(10s).skip().logs();
  rig.script(0, 1).expect(
      {"MASTER > FAULT: script chk failed", "2x advert 0 > 172.16.16.5", "remove 172.16.16.100"});
  CHECK(rig.logs() ==
        Lines{"Script `chk` now returning 1", "VRRP_Script(chk) failed (exited with status 1)",
              "(VI_1) entering FAULT state due to script chk", "(VI_1) Entering FAULT STATE"});
}

TEST_CASE("a weight moves a backup's deadline by the difference of the skews") {
  Rig rig(tracking({-20, false}));
  rig.at(0s).start().skip().at(1s).rx(150).script(0, 1).expect_nothing();
  CHECK(rig.logs().back() == "(VI_1) Changing effective priority from 100 to 80");
  CHECK(rig.instance().priority() == 80);
  rig.at(4687499us).skip().expect_nothing();
  rig.at(4687500us).expect(promotion("master down timer", 80));
}

TEST_CASE("a master with a weight says its new priority in its next advert, not before") {
  Rig rig(tracking({-20, false}));
  rig.at(0s).start().script(0, 0).at(9s).skip().script(0, 1).expect_nothing();
  rig.at(9609375us).expect({"advert 80 > 172.16.16.5"});
}

TEST_CASE("a script that overruns: SIGTERM after its timeout, SIGKILL 2 s later, and it failed") {
  conf::Script script = script_config();
  script.interval = 10s;
  script.timeout = 3s;
  Rig rig(tracking({}, script));
  rig.at(0s).start().skip().logs();
  rig.at(3s).expect({"term 0"});
  rig.at(5s).expect({"kill 0"});
  rig.script(0, 9, true).expect({"INIT > FAULT: startup"});
  CHECK(rig.logs().front() == "VRRP_Script(chk) timed_out");
  rig.at(10s).expect({"run 0"});
}

TEST_CASE("a run that is still on at the next tick is logged, and run again all the same") {
  conf::Script script = script_config();
  script.timeout = 10s;
  Rig rig(tracking({}, script));
  rig.at(0s).start().skip().logs();
  rig.at(2s).expect({"run 0"});
  CHECK(rig.logs() == Lines{"Track script chk is still running - skipping run"});
  Rig newer(tracking({}, script), kIdeal, nic_info(), kKeepalived23);
  newer.at(0s).start().skip().at(2s).expect_nothing();
}

TEST_CASE("init_fail: FAULT until the first success") {
  conf::Script script = script_config();
  script.init_fail = true;
  Rig rig(tracking({}, script));
  rig.at(0s).start().expect({"run 0", "INIT > FAULT: startup", "remove 172.16.16.100"});
  rig.script(0, 0).expect({"FAULT > BACKUP: script chk succeeded", "garp 172.16.16.6 own_address"});
}

TEST_CASE("nopreempt and a weight: no failover, since any live master is respected") {
  conf::Config config = tracking({-50, false});
  config.instances[0].nopreempt = true;
  config.scripts.clear();
  Rig rig(config);
  rig.at(0s).start().skip();
  for (int second = 1; second < 20; ++second)
    rig.at(std::chrono::seconds(second)).rx(40).expect_nothing();
}

TEST_CASE("a tracked file and a tracked process, from the start on") {
  conf::Instance instance = instance_config();
  instance.track.files = {{.name = "f", .weight = {1, false}}};
  instance.track.processes = {{.name = "p"}};
  conf::Config config = daemon_config(instance);
  config.files = {{.name = "f", .path = "/f", .init_value = 5}};
  config.processes = {{.name = "p", .process = "haproxy", .terminate_delay = 2s}};
  Rig rig(config);
  rig.processes(0, 1);
  rig.at(0s).start().expect({"write 5 to 0", "INIT > BACKUP: startup", "remove 172.16.16.100"});
  CHECK(rig.instance().priority() == 105);
  rig.file(0, -30);
  CHECK(rig.instance().priority() == 70);
  rig.at(1s).processes(0, 0).at(2999ms).expect_nothing();
  rig.at(3s).expect({"BACKUP > FAULT: process p failed"});
  rig.processes(0, 1).expect(
      {"FAULT > BACKUP: process p succeeded", "garp 172.16.16.6 own_address"});
}
