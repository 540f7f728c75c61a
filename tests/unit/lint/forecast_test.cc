// The forecast against runs of the whole model, and against numbers worked out by hand.
#include "tools/lint/forecast.h"

#include <doctest/doctest.h>

#include "hostsim/guest/conf/parse.h"
#include "scenarios/judge/facts.h"
#include "scenarios/loader/load.h"
#include "scenarios/runner/world.h"
#include "tests/support/lint_corpus.h"
#include "tests/unit/lint/confs.h"
#include "tools/lint/milliseconds.h"

namespace havip::lint::test {
namespace {

using namespace std::chrono_literals;
using namespace net::literals;

std::vector<Forecast> of(const Conf& conf, const Surroundings& where = {}) {
  return forecast(subject("a.conf", conf.text()).parsed.config, where);
}

const Stage& stage(const Forecast& forecast, std::string_view name) {
  const auto found = std::ranges::find(forecast.stages, name, &Stage::name);
  REQUIRE(found != forecast.stages.end());
  return *found;
}

TEST_CASE("forecast: the formula of version 2, and everything behind it") {
  const auto all = of({});
  REQUIRE(all.size() == 1);
  const Forecast& vip = all[0];
  CHECK(stage(vip, "detection").usual == 3609375us + 500us);
  CHECK(stage(vip, "announcement").usual == 150us);
  CHECK(stage(vip, "upcall").usual == 20us);
  CHECK(stage(vip, "limiter").usual == 0us);
  CHECK(stage(vip, "migration").usual == 1ms);
  CHECK(stage(vip, "push").usual == 1ms);
  CHECK(vip.usual == 3612045us);
  // The device has just claimed: the second batch is the first that meets an open limiter.
  CHECK(stage(vip, "limiter").worst == 5s + 500us);
  CHECK(vip.worst == 8612545us);
  CHECK(vip.stopped == 609375us + 500us);
  CHECK(vip.taken_back == 3609875us);
}

TEST_CASE("forecast: what the options move") {
  CHECK(stage(of({.priority = "priority 90"})[0], "detection").usual == 3648437us + 500us);
  CHECK(stage(of({.advert_int = "advert_int 5"})[0], "detection").usual == 15609375us + 500us);
  CHECK(stage(of({.advert_int = "advert_int 0.1", .extra = "version 3"})[0], "detection").usual ==
        360937us + 500us);
  CHECK(stage(of({.extra = "down_timer_adverts 5"})[0], "detection").usual == 5609375us + 500us);
  CHECK(of({.extra = "nopreempt"})[0].taken_back == std::nullopt);
  CHECK(of({.extra = "preempt_delay 10"})[0].taken_back == 13609875us);
  // A second batch inside the window does not help; a refresh on the tick behind it does.
  const Conf guide{.refresh = "garp_master_refresh 5", .extra = "garp_master_delay 1"};
  CHECK(stage(of(guide)[0], "limiter").worst == 5s + 2500us - 150us);
  const Conf mute{.refresh = "", .extra = "garp_master_delay 1"};
  CHECK(of(mute)[0].worst == std::nullopt);
}

TEST_CASE("forecast: in a flat network clients hear the GARP themselves") {
  const auto all = of({}, {.flat = true});
  REQUIRE(all.size() == 1);
  CHECK(all[0].stages.size() == 2);
  CHECK(all[0].usual == 3609875us + 150us);
  CHECK(all[0].worst == all[0].usual);
}

TEST_CASE("forecast: what the host drops never moves, and says by which verdict") {
  const Surroundings elsewhere{.subnet = net::parse_subnet("10.0.0.0/8").value()};
  CHECK(of({}, elsewhere)[0].barred == "outside_subnet");
  CHECK(of({}, elsewhere)[0].usual == std::nullopt);
  const Conf vmac{.extra = "use_vmac vrrp51\nvmac_xmit_base"};
  CHECK(of(vmac)[0].barred == "spoofed");
  CHECK(of(vmac, {.flat = true})[0].usual == 3610025us);
}

TEST_CASE("forecast: in version 3 a backup of a cluster has the slowest master's interval") {
  Conf slow{.advert_int = "advert_int 2", .extra = "version 3"};
  Conf fast = peer();
  fast.extra = "version 3";
  const Judged pair = judged({slow.text(), fast.text()});
  const auto detection = [&](std::size_t file) {
    return stage(pair.report.subjects[file].forecast.at(0), "detection").usual;
  };
  CHECK(detection(0) == 3609375us + 500us);
  CHECK(detection(1) == 3 * 2s + 1296875us + 500us);
  CHECK(stage(of(fast)[0], "detection").usual == 3648437us + 500us);
}

TEST_CASE("forecast: VIPs of one NIC wait for each other, whatever instance they are of") {
  const std::string two =
      Conf{.refresh = ""}.text() + Conf{.name = "VI_2",
                                        .vrid = "virtual_router_id 52",
                                        .refresh = "",
                                        .source = "unicast_src_ip 172.16.16.6",
                                        .vips = "virtual_ipaddress {\n172.16.16.9\n172.16.16.10\n}"}
                                       .text();
  const auto all = forecast(subject("a.conf", two).parsed.config, {});
  REQUIRE(all.size() == 3);
  CHECK(all[0].usual == 3612045us);
  CHECK(stage(all[1], "limiter").usual == 5s + 500us);
  CHECK(all[2].usual == std::nullopt);
}

TEST_CASE("forecast: milliseconds keep every digit and lose every zero") {
  CHECK(milliseconds(0s) == "0 ms");
  CHECK(milliseconds(5s) == "5000 ms");
  CHECK(milliseconds(3609375us) == "3609.375 ms");
  CHECK(milliseconds(1ns) == "0.000001 ms");
}

// What happened to the VIP in a shipped scenario: its last switchover.
judge::Switchover played(const std::string& name, net::Ipv4Addr vip) {
  auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json");
  REQUIRE(loaded.has_value());
  const auto plan = runner::make_plan(loaded->scenario);
  REQUIRE(plan.has_value());
  auto world = runner::World::build(*plan, loaded->scenario.seed, nullptr);
  REQUIRE(world.has_value());
  REQUIRE((*world)->run({}) == runner::Ending::kCompleted);
  const judge::Tables tables = (*world)->tables();
  const judge::Run run{.scenario = loaded->scenario,
                       .records = (*world)->trace().records(),
                       .nodes = (*world)->trace().nodes(),
                       .seed = loaded->scenario.seed,
                       .end = (*world)->now(),
                       .tables = tables,
                       .complete = true};
  std::optional<judge::Switchover> last;
  const judge::Facts facts = judge::gather(run);
  for (const judge::HavipFacts& havip : facts.havips) {
    for (const judge::Switchover& switchover : havip.switchovers) {
      if (switchover.vip == vip) last = switchover;
    }
  }
  REQUIRE(last.has_value());
  return *last;
}

// Detection has a part of chance in a run (the phase); behind it both are the same to the
// nanosecond.
void must_agree(const std::string& name, const std::string& conf, net::Ipv4Addr vip) {
  CAPTURE(name);
  const auto result =
      conf::parse(hostsim::conf::test::read_all(std::string(HAVIP_SOURCE_DIR "/scenarios/cases/") +
                                                name + "/" + conf),
                  conf, {.node = "web-b", .nics = {"eth0"}});
  const auto all = forecast(result.config, {});
  const auto ours = std::ranges::find(all, net::IpAddr(vip), &Forecast::vip);
  REQUIRE(ours != all.end());
  const judge::Switchover theirs = played(name, vip);
  for (const judge::Stage& happened : theirs.stages) {
    const std::string_view stage_name = judge::to_string(happened.name);
    CAPTURE(stage_name);
    if (stage_name == "service") continue;
    const Duration foretold = stage(*ours, stage_name).usual;
    if (stage_name == "detection") {
      REQUIRE(theirs.phase.has_value());
      CHECK(happened.took + *theirs.phase == foretold);
    } else {
      CHECK(happened.took == foretold);
    }
  }
}

TEST_CASE("forecast: it is what a run of the model measures, stage by stage") {
  must_agree("nic-down", "web-b.conf", "172.16.16.8"_ip);
  must_agree("guest-crash", "web-b.conf", "172.16.16.8"_ip);
}

}  // namespace
}  // namespace havip::lint::test
