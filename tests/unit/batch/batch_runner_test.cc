#include "scenarios/batch/batch_runner.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/trace/jsonl.h"
#include "scenarios/judge/ownership.h"
#include "scenarios/judge/probe_facts.h"
#include "scenarios/loader/load.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::batch {
namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> paths;
  const std::filesystem::path folder(HAVIP_SOURCE_DIR "/scenarios/cases");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::string trace_of(const judge::Run& run) {
  std::string lines;
  for (const trace::Record& record : run.records)
    trace::append_json_line(record, run.nodes, lines);
  return lines;
}

// What a sweep reads, as text.
std::string measures_of(const judge::Run& run) {
  const judge::TraceIndex index(run.records);
  std::string text;
  for (const auto& havip : judge::find_ownership(run, index)) {
    for (const auto& one : havip.switchovers) {
      text += to_string(one.havip) + " " + to_string(one.to) + " " + one.cause.action;
      for (const auto& stage : one.stages)
        text += " " + std::to_string(stage.took.count());
      text += "\n";
    }
  }
  for (const auto& probe : judge::find_probes(run, index)) {
    text += probe.id;
    for (const auto& outage : probe.outages)
      text += " " + std::to_string(outage.length.count());
    text += "\n";
  }
  return text;
}

// As `havip run` plays it: a world of its own, with its database in SQLite.
struct Usual {
  std::string trace;
  std::string measures;
};
Usual play_as_usual(const runner::Plan& plan, std::uint64_t seed) {
  auto store = vpccgw::SqliteStore::in_memory().value();
  auto world = runner::World::build(plan, seed, {.store = &store});
  REQUIRE(world.has_value());
  const auto ending = (*world)->run({});
  const judge::Tables tables = (*world)->tables();
  const judge::Run run{.scenario = *plan.scenario,
                       .records = (*world)->trace().records(),
                       .nodes = (*world)->trace().nodes(),
                       .seed = seed,
                       .end = (*world)->now(),
                       .tables = tables,
                       .complete = ending == runner::Ending::kCompleted};
  return {.trace = trace_of(run), .measures = measures_of(run)};
}

// One runner plays them all, so that what is left of one would show in the next.
TEST_CASE("batch: every shipped case leaves the trace of a usual run, its stages and its outages") {
  BatchRunner runner;
  const auto paths = shipped();
  REQUIRE(paths.size() > 50);
  for (const std::string& path : paths) {
    CAPTURE(path);
    const auto loaded = loader::load(path);
    REQUIRE(loaded.has_value());
    const auto plan = runner::make_plan(loaded->scenario);
    REQUIRE(plan.has_value());
    for (const std::uint64_t seed : {loaded->scenario.seed, loaded->scenario.seed + 1}) {
      const Usual usual = play_as_usual(*plan, seed);
      const auto played = runner.play(*plan, seed);
      REQUIRE(played.has_value());
      CHECK(played->run.complete);
      CHECK(measures_of(played->run) == usual.measures);
      CHECK((trace_of(played->run) == usual.trace));  // too long to be shown
    }
  }
}

TEST_CASE("batch: a run that was cut short leaves nothing to the next one") {
  BatchRunner runner;
  const auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/lossy-links.json");
  REQUIRE(loaded.has_value());
  const auto plan = runner::make_plan(loaded->scenario);
  REQUIRE(plan.has_value());
  const auto cut = runner.play(*plan, 7, {.events = 20'000});
  REQUIRE(cut.has_value());
  CHECK(cut->ending == runner::Ending::kEventLimit);
  CHECK_FALSE(cut->run.complete);
  const auto whole = runner.play(*plan, 7);
  REQUIRE(whole.has_value());
  CHECK((trace_of(whole->run) == play_as_usual(*plan, 7).trace));
}

TEST_CASE("batch: a region that the gateway refuses is an error, and the runner goes on") {
  BatchRunner runner;
  const auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/nic-down.json");
  REQUIRE(loaded.has_value());
  const auto plan = runner::make_plan(loaded->scenario);
  REQUIRE(plan.has_value());
  runner::Plan refused = *plan;
  refused.region.havips.push_back(refused.region.havips.front());
  const auto failed = runner.play(refused, 7);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error() == "HAVIP havip-1 occurs twice");
  CHECK(runner.play(*plan, 7)->run.complete);
}

}  // namespace
}  // namespace havip::batch
