// A run's own capture, replayed, gives what the run gave: for every shipped scenario.
#include <algorithm>
#include <filesystem>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"
#include "tests/support/replay_story.h"

namespace havip {
namespace {

namespace fs = std::filesystem;

// What a capture cannot show: it was done to a host, an agent, the gateway or their channel, or at
// the console.
template <class A>
constexpr bool is_behind_the_tap(const A&) {
  using namespace loader::action;
  return std::is_same_v<A, HostDown> || std::is_same_v<A, HostUp> || std::is_same_v<A, AgentStop> ||
         std::is_same_v<A, AgentKill> || std::is_same_v<A, AgentStart> ||
         std::is_same_v<A, AgentEnvironment> || std::is_same_v<A, UpcallLoss> ||
         std::is_same_v<A, PushLoss> || std::is_same_v<A, PushDelay> ||
         std::is_same_v<A, GatewayDown> || std::is_same_v<A, GatewayUp> ||
         std::is_same_v<A, GatewayKill> || std::is_same_v<A, GatewaySlow> ||
         std::is_same_v<A, ControlPartition> || std::is_same_v<A, ControlHeal> ||
         std::is_same_v<A, HavipCreate> || std::is_same_v<A, HavipDelete> ||
         std::is_same_v<A, HavipUnbind> || std::is_same_v<A, HavipRange>;
}

bool is_behind_the_tap(const loader::Scenario& scenario) {
  return std::ranges::any_of(scenario.timeline, [](const loader::TimelineEntry& entry) {
    return std::visit([](const auto& action) { return is_behind_the_tap(action); }, entry.action);
  });
}

struct Played {
  wire::Bytes capture;
  replay::VerdictCounts verdicts{};
  std::uint64_t garps = 0;
  std::vector<std::string> owners;  // "3.611s 172.16.16.8 web-a/eth0 1"
};

std::string owner(Instant at, net::Ipv4Addr vip, const net::DeviceId& to,
                  std::uint64_t generation) {
  return fmt::format("{} {} {} {}", to_string(at), to_string(vip), to.view(), generation);
}

Played play(const runner::Plan& plan) {
  const loader::Scenario& scenario = *plan.scenario;
  Played played;
  capture::MemorySink sink;
  runner::CaptureObserver observer(sink, plan, scenario.seed);
  auto world = runner::World::build(plan, scenario.seed, {.observer = &observer});
  REQUIRE(world.has_value());
  static_cast<void>((*world)->run({}));
  REQUIRE(observer.finish().has_value());
  for (const trace::Record& record : (*world)->trace().records()) {
    if (const auto* verdict = std::get_if<trace::GarpVerdict>(&record.event)) {
      ++played.verdicts[static_cast<std::size_t>(verdict->verdict)];
    } else if (std::holds_alternative<trace::GarpCaptured>(record.event)) {
      ++played.garps;
    } else if (const auto* moved = std::get_if<trace::Committed>(&record.event)) {
      played.owners.push_back(owner(record.at, moved->vip, moved->to, moved->generation));
    }
  }
  played.capture = sink.bytes();
  return played;
}

std::vector<std::string> owners_of(const replay::Report& report) {
  std::vector<std::string> owners;
  for (const replay::Ownership& one : report.garp_log.owners)
    owners.push_back(owner(one.committed, one.vip, one.owner, one.generation));
  return owners;
}

std::string told(const replay::VerdictCounts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) text += fmt::format("{} {}, ", counts[i], engine::kVerdictNames[i]);
  }
  return text;
}

TEST_CASE("replay: a run's own capture gives the run's own verdicts and owners") {
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(HAVIP_SOURCE_DIR "/scenarios/cases")) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  std::size_t compared = 0;
  for (const fs::path& file : files) {
    auto loaded = loader::load(file.string());
    REQUIRE(loaded.has_value());
    if (is_behind_the_tap(loaded->scenario)) continue;
    const std::string name = file.stem().string();
    CAPTURE(name);
    const auto plan = runner::make_plan(loaded->scenario);
    REQUIRE(plan.has_value());
    const Played played = play(*plan);
    const replay::Report report = test::replay_of(*plan, {{"capture.pcapng", played.capture}},
                                                  {.end = kStart + loaded->scenario.duration});
    ++compared;
    CHECK(told(played.verdicts) == told(report.garp_log.verdicts));
    CHECK(played.garps == report.garps);
    CHECK(played.owners == owners_of(report));
  }
  CHECK(compared > 70);
}

// "cause: outcome of each step", by the capture and the configurations alone.
std::string diagnosed(const std::string& scenario) {
  auto loaded = loader::load(fmt::format("{}/scenarios/{}.json", HAVIP_SOURCE_DIR, scenario));
  REQUIRE(loaded.has_value());
  const auto plan = runner::make_plan(loaded->scenario);
  REQUIRE(plan.has_value());
  const replay::Report report = test::replay_of(*plan, {{"capture.pcapng", play(*plan).capture}},
                                                {.end = kStart + loaded->scenario.duration});
  REQUIRE_FALSE(report.diagnoses.empty());
  const doctor::Diagnosis& first = report.diagnoses.front();
  std::string text = first.healthy() ? "healthy" : std::string(first.cause->id);
  for (const doctor::StepReport& step : first.steps)
    text += fmt::format(", {}", to_string(step.outcome));
  return text;
}

TEST_CASE("replay: the doctor's steps, as far as a capture can tell") {
  const std::string in_conf =
      ", fail, not reached, not reached, not reached, not reached, not reached";
  CHECK(diagnosed("cases/multicast-in-vpc") == "multicast-in-vpc" + in_conf);
  CHECK(diagnosed("cases/dual-master-mismatch") == "auth-pass-differs" + in_conf);
  CHECK(diagnosed("cases/unregistered-vip") == "not-configured" + in_conf);
  CHECK(diagnosed("labs/nobody-took-over/scenario") == "conf-refused" + in_conf);
  CHECK(diagnosed("labs/winner-unheard/scenario") ==
        "router-resigned, pass, fail, fail, not reached, not reached, not reached");
  // What only agents and the gateway know no capture tells: nothing is claimed of it.
  const std::string until_the_tap =
      "healthy, pass, pass, pass, cannot tell, cannot tell, cannot tell";
  CHECK(diagnosed("cases/nic-down") == until_the_tap);
  CHECK(diagnosed("cases/agent-down") == until_the_tap);
}

}  // namespace
}  // namespace havip
