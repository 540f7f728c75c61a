// Distributions: quantiles over all seeds, and runs that never came to an end.
#include "scenarios/judge/distribution.h"

#include <doctest/doctest.h>

#include "tests/support/nic_down_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
namespace expect = loader::expect;

using Bounds = loader::Bounds<Duration>;

judge::Sample sample_of(int from, int to) {
  judge::Sample sample;
  for (int value = to; value >= from; --value)
    sample.add(std::chrono::milliseconds(value));
  return sample;
}

loader::Scenario scenario_with(loader::Check check) {
  RunStory story;
  story.scenario.expect = {{.because = "it is so", .check = std::move(check)}};
  return story.scenario;
}

TEST_CASE("Distribution: quantiles by nearest rank, each held to its own bounds") {
  const auto scenario = scenario_with(
      expect::Switchover{.havip = kHavip,
                         .after = kStart + 10s,
                         .all = {.p50 = {.min = 50ms, .max = 50ms}, .p99 = {.max = 98ms}}});
  const auto results = judge::check_distributions(scenario, {sample_of(1, 100)});
  REQUIRE(results.size() == 1);
  CHECK(results[0].result.text ==
        "havip-1 changes its owner after 10s, over all seeds: p50 50ms, p99 at most 98ms");
  CHECK(results[0].result.observed == "p50 50ms, p99 99ms of 100 runs");
  CHECK_FALSE(results[0].result.held);
  CHECK(results[0].result.because == "it is so");
  CHECK(results[0].result.where == "/expect/0");
  CHECK(results[0].summary == "p50 50ms, p90 90ms, p99 99ms, max 100ms of 100 runs");
  CHECK(judge::check_distributions(scenario, {sample_of(2, 98)})[0].result.held);
}

TEST_CASE("Distribution: a run that never came to an end is longer than all others") {
  const auto scenario = scenario_with(expect::Outage{.probes = {0}, .all = {.p90 = {.max = 9ms}}});
  judge::Sample sample = sample_of(1, 9);
  sample.add(std::nullopt);
  const auto held = judge::check_distributions(scenario, {sample});
  CHECK(held[0].result.held);
  CHECK(held[0].summary == "p50 5ms, p90 9ms, p99 never, max never of 10 runs");
  sample.add(std::nullopt);
  const auto failed = judge::check_distributions(scenario, {sample});
  CHECK_FALSE(failed[0].result.held);
  CHECK(failed[0].result.observed == "p90 never of 11 runs");
}

TEST_CASE("Distribution: an entry that asks for none has none") {
  CHECK(judge::check_distributions(scenario_with(expect::Outage{.probes = {0}}), {sample_of(1, 2)})
            .empty());
  CHECK(judge::check_distributions(scenario_with(expect::Masters{.vrid = {51}}), {sample_of(1, 2)})
            .empty());
}

TEST_CASE("Expectations: `every` is judged with its run, and quantiles are not") {
  RunStory story;
  play_nic_down(story);
  const auto result_of = [&](const loader::Check& check) {
    story.scenario.expect = {{.check = check}};
    const judge::Run run = story.run(20s);
    return judge::check_expectations(run, judge::gather(run)).at(0);
  };
  expect::Switchover entry{.havip = kHavip, .after = kStart + 10s};
  const auto free = result_of(entry);
  REQUIRE(free.took.has_value());
  const Duration took = *free.took;
  CHECK(free.held);
  CHECK(free.seq != 0);
  entry.every = {.max = took};
  CHECK(result_of(entry).held);
  entry.every = {.max = took - 1ns};
  CHECK_FALSE(result_of(entry).held);
  entry.every = {};
  entry.all = {.p50 = {.max = 1ns}, .p99 = {.max = 1ns}};
  CHECK(result_of(entry).held);
  CHECK(result_of(entry).text ==
        "havip-1 changes its owner after 10s, effective (p50, p99: judged by `havip test`)");
}

}  // namespace
}  // namespace havip::test
