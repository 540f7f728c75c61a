// A sample of a shipped scenario, changed by settings, over many seeds: what the oracle tests hold
// against formulas.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "scenarios/loader/load.h"
#include "scenarios/runner/plan.h"
#include "tools/sweep/one_run.h"
#include "tools/vary/settings.h"

namespace havip::test {

// Plays scenarios/cases/NAME.json without its expectations and probes, to `duration`, with each of
// the seeds 1..seeds. Settings are those of `havip run --set`.
inline std::vector<sweep::Outcome> sample(const std::string& name, const std::string& duration,
                                          std::vector<std::string> settings, std::uint64_t seeds) {
  const std::string path = HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json";
  for (const char* one :
       {"/expect=[]", "/probes=[]", "/guests/0/timing={\"timer_lateness\":\"0s\"}",
        "/guests/1/timing={\"timer_lateness\":\"0s\"}"}) {
    settings.emplace_back(one);
  }
  settings.push_back("/duration=" + duration);
  const auto read = vary::read_settings(path, settings);
  REQUIRE(read.has_value());
  const auto loaded = loader::load(path, *read);
  const std::string fault = loaded ? "" : to_string(loaded.error().front());
  REQUIRE_EQ(fault, "");
  const auto plan = runner::make_plan(loaded->scenario);
  REQUIRE(plan.has_value());
  sweep::Player player;
  std::vector<sweep::Outcome> all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    auto outcome = player.play(*plan, seed);
    REQUIRE(outcome.has_value());
    all.push_back(std::move(*outcome));
  }
  return all;
}

// The one change in a run that this action caused.
inline const sweep::Change& change_by(const sweep::Outcome& outcome, std::string_view cause) {
  const sweep::Change* found = nullptr;
  for (const sweep::Change& one : outcome.changes) {
    if (one.cause != cause) continue;
    CHECK_EQ(found, nullptr);
    found = &one;
  }
  REQUIRE_NE(found, nullptr);
  return *found;
}

}  // namespace havip::test
