// What differs from a baseline, and what does not.
#include "tools/baseline/compare.h"

#include <doctest/doctest.h>

#include "tests/unit/baseline/times.h"
#include "tools/baseline/compare_live.h"
#include "tools/baseline/print.h"

namespace havip::baseline::test {
namespace {

Comparison compared(std::vector<Entry> then, std::vector<Entry> now, const Scope& how = {}) {
  Scope scope = how;
  if (!scope.covers) scope.covers = everything;
  return compare({.entries = std::move(then)}, {.entries = std::move(now)}, scope);
}

// Runs 1..n, whose migration takes this long.
std::vector<Run> runs(std::uint64_t n, Duration migration) {
  std::vector<Run> all;
  for (std::uint64_t seed = 1; seed <= n; ++seed)
    all.push_back(run(seed, {Duration(seed * 1'000'000), 1us, 1us, 0s, migration}));
  return all;
}

std::string lines_of(const EntryReport& entry) {
  std::string text;
  for (const std::string& line : details(entry))
    text += line + "\n";
  return text;
}

TEST_CASE("Compare: the same is the same") {
  const auto result = compared({entry("a", runs(3, 1ms))}, {entry("a", runs(3, 1ms))});
  CHECK_FALSE(result.differs());
  REQUIRE(result.entries.size() == 1);
  CHECK(headline(result.entries[0]) == "as in the baseline");
  CHECK(details(result.entries[0]).empty());
}

TEST_CASE("Compare: 1 ns is a difference, and the stage is named") {
  auto now = runs(3, 1ms);
  now[1].switches[0].stages[3].took += 1ns;
  const auto result = compared({entry("a", runs(3, 1ms))}, {entry("a", now)});
  CHECK(result.differs());
  const EntryReport& report = result.entries.at(0);
  CHECK(report.seeds_moved == 1);
  CHECK(headline(report) == "1 of 3 seeds moved: limiter by up to +1 ns");
  REQUIRE(report.rows.size() == 1);
  REQUIRE(report.rows[0].stages.size() == 2);
  const StageRow& limiter = report.rows[0].stages[0];
  CHECK(limiter.stage == "limiter");
  REQUIRE(limiter.moved.size() == 1);
  CHECK(limiter.moved[0].seed == 2);
  CHECK(limiter.moved[0].by == 1ns);
  CHECK(limiter.sign.p == 1);
  CHECK(report.rows[0].stages[1].stage == "total");
}

TEST_CASE("Compare: a shift of all seeds, with its quantiles, sign test and interval") {
  const auto result = compared({entry("a", runs(20, 1ms))}, {entry("a", runs(20, 5ms))});
  const EntryReport& report = result.entries.at(0);
  const StageRow& row = report.rows.at(0).stages.at(0);
  CHECK(row.stage == "migration");
  CHECK(row.moved.size() == 20);
  CHECK(row.then.p99 == 1ms);
  CHECK(row.now.p50 == 5ms);
  CHECK(row.median_shift == 4ms);
  CHECK(row.interval == stats::Interval{4ms, 4ms});
  CHECK(row.sign.grew == 20);
  CHECK(row.sign.p == doctest::Approx(2.0 / (1 << 20)));
  CHECK(lines_of(report) ==
        R"(  havip-1, switchover 1: web-a/eth0 → web-b/eth0
    stage                        then             now           shift
    migration     p50            1 ms            5 ms           +4 ms
                  p99            1 ms            5 ms           +4 ms
                  max            1 ms            5 ms           +4 ms
                  20 slower, 0 faster of 20: p < 0.0001 (sign test); median shift +4 ms, 95 % within
                  +4 ms .. +4 ms (bootstrap)
                  seeds 1 +4 ms, 2 +4 ms, 3 +4 ms, 4 +4 ms, 5 +4 ms, 6 +4 ms, 7 +4 ms, 8 +4 ms and
                  12 more
    total         p50       11.002 ms       15.002 ms           +4 ms
                  p99       21.002 ms       25.002 ms           +4 ms
                  max       21.002 ms       25.002 ms           +4 ms
                  20 slower, 0 faster of 20: p < 0.0001 (sign test); median shift +4 ms, 95 % within
                  +4 ms .. +4 ms (bootstrap)
                  seeds 1 +4 ms, 2 +4 ms, 3 +4 ms, 4 +4 ms, 5 +4 ms, 6 +4 ms, 7 +4 ms, 8 +4 ms and
                  12 more
)");
}

TEST_CASE("Compare: what one stage wins and another loses is seen, though the sum is the same") {
  const auto result =
      compared({entry("a", {run(1, {5ms, 1ms})})}, {entry("a", {run(1, {4ms, 2ms})})});
  const EntryReport& report = result.entries.at(0);
  CHECK(report.rows.at(0).stages.size() == 2);
  CHECK(lines_of(report) == R"(  havip-1, switchover 1: web-a/eth0 → web-b/eth0
    stage                        then             now           shift
    detection                    5 ms            4 ms           -1 ms
    announcement                 1 ms            2 ms           +1 ms
)");
}

TEST_CASE("Compare: tolerances, where a scenario declares them") {
  const std::vector<Entry> then{entry("a", {run(1, {5ms, 1ms}), run(2, {5ms, 1ms})})};
  const std::vector<Entry> now{entry("a", {run(1, {5ms, 3ms}), run(2, {5ms, 1ms})})};
  Scope scope;
  scope.tolerances["a"] = {{"announcement", 2ms}};
  const auto within = compared(then, now, scope);
  CHECK_FALSE(within.differs());
  CHECK(headline(within.entries[0]) == "1 of 2 seeds moved within tolerances");
  scope.tolerances["a"] = {{"announcement", 2ms - 1ns}};
  CHECK(compared(then, now, scope).differs());
  scope.tolerances["a"] = {{"detection", 1h}};
  CHECK(compared(then, now, scope).differs());
  scope.tolerances = {{"b", {{"announcement", 1h}}}};
  CHECK(compared(then, now, scope).differs());
}

TEST_CASE("Compare: other switchovers than in the baseline") {
  const std::vector<Entry> then{entry("a", {run(1, {5ms}), run(2, {5ms}), run(3, {5ms})})};
  Run twice = run(1, {5ms});
  twice.switches.push_back(twice.switches[0]);
  twice.switches[1].number = 2;
  const auto result =
      compared(then, {entry("a", {twice, run(2, {5ms}, "web-c/eth0"), {.seed = 3}})});
  const EntryReport& report = result.entries.at(0);
  CHECK(report.seeds_moved == 3);
  REQUIRE(report.otherwise.size() == 3);
  CHECK(report.otherwise[0] ==
        "seed 1: havip-1 2 (web-a/eth0 to web-b/eth0), which the baseline does not have");
  CHECK(report.otherwise[1] ==
        "seed 2: havip-1 1 (web-a/eth0 to web-c/eth0) where the baseline has "
        "havip-1 1 (web-a/eth0 to web-b/eth0)");
  CHECK(report.otherwise[2] ==
        "seed 3: no havip-1 1 (web-a/eth0 to web-b/eth0), which the baseline has");
  const auto shorter = compared({entry("a", {run(1, {5ms, 1ms})})}, {entry("a", {run(1, {5ms})})});
  CHECK(
      shorter.entries[0].otherwise.at(0) ==
      "seed 1: havip-1 1 (web-a/eth0 to web-b/eth0) ends with the stage detection, in the baseline "
      "with announcement");
}

TEST_CASE("Compare: seeds that are new or gone") {
  const auto result = compared({entry("a", {run(1, {5ms}), run(2, {5ms})})},
                               {entry("a", {run(2, {5ms}), run(3, {5ms})})});
  CHECK(result.differs());
  CHECK(headline(result.entries[0]) ==
        "not in the baseline: seed 3; in the baseline alone: seed 1");
}

TEST_CASE("Compare: renamed, new and vanished scenarios are told apart") {
  const std::string other(32, 'f');
  const std::string third(32, 'e');
  const auto result = compared({entry("gone", runs(1, 1ms), third), entry("old", runs(1, 1ms))},
                               {entry("added", runs(1, 1ms), other), entry("young", runs(1, 1ms))});
  REQUIRE(result.entries.size() == 3);
  CHECK(result.differing() == 3);
  CHECK(headline(result.entries[0]) == "new, not in the baseline");
  CHECK(headline(result.entries[1]) == "vanished, the baseline alone has it");
  CHECK(result.entries[2].fate == Fate::kRenamed);
  CHECK(headline(result.entries[2]) == "renamed, old in the baseline");
}

TEST_CASE("Compare: two of the same content, one of them renamed") {
  const auto result = compared({entry("a", runs(1, 1ms)), entry("b", runs(1, 1ms))},
                               {entry("a", runs(1, 1ms)), entry("c", runs(1, 1ms))});
  REQUIRE(result.entries.size() == 2);
  CHECK(result.entries[0].fate == Fate::kKept);
  CHECK(result.entries[1].fate == Fate::kRenamed);
  CHECK(result.entries[1].former == "b");
}

TEST_CASE("Compare: what was not to be played has not vanished") {
  Scope scope;
  scope.covers = [](const std::string& path) { return path != "elsewhere"; };
  const auto result = compared({entry("a", runs(1, 1ms)), entry("elsewhere", runs(1, 1ms))},
                               {entry("a", runs(1, 1ms))}, scope);
  CHECK_FALSE(result.differs());
  CHECK(result.entries.size() == 1);
}

TEST_CASE("Compare: a scenario that was changed and takes as long is no difference, but is said") {
  const auto result =
      compared({entry("a", runs(1, 1ms))}, {entry("a", runs(1, 1ms), std::string(32, 'f'))});
  CHECK_FALSE(result.differs());
  CHECK(headline(result.entries[0]) == "the scenario itself has changed");
}

// ---- live ---------------------------------------------------------------------------------------

// Repetitions 1..n: detection takes `base` and a little more each time.
std::vector<Run> repetitions(std::uint64_t n, Duration base) {
  std::vector<Run> all;
  for (std::uint64_t i = 1; i <= n; ++i)
    all.push_back(run(i, {base + Duration(i * 1'000), Duration(i * 7 % 11)}));
  return all;
}

LiveComparison live(std::vector<Entry> then, std::vector<Entry> now) {
  return compare_live({.backend = Backend::kLive, .entries = std::move(then)},
                      {.backend = Backend::kLive, .entries = std::move(now)},
                      {.covers = everything});
}

TEST_CASE("Live: noise is no difference, a shift of a whole sample is") {
  const auto noise =
      live({entry("a", repetitions(10, 1ms))}, {entry("a", repetitions(10, 1ms + 500ns))});
  CHECK(noise.tests == 2);
  CHECK(noise.differing() == 0);
  const auto shifted = live({entry("a", repetitions(10, 1ms))}, {entry("a", repetitions(10, 2ms))});
  CHECK(shifted.differing() == 1);
  REQUIRE(shifted.entries[0].rows.size() == 2);
  CHECK(shifted.entries[0].rows[0].differs);
  CHECK_FALSE(shifted.entries[0].rows[1].differs);
  CHECK(headline(shifted.entries[0]) == "detection +1 ms");
  CHECK(details(shifted.entries[0]).at(1) ==
        "  ! detection                1.005 ms        2.005 ms           +1 ms  p < 0.0001");
}

TEST_CASE("Live: Holm's correction asks more of each of many stages") {
  // p = 0.0433 each (U = 23): alone below 0.05, of two at once no more.
  const std::vector<int> first{10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  const std::vector<int> second{1, 2, 3, 4, 5, 6, 7, 35, 1000, 1001};
  const auto sample = [](const std::vector<int>& values, bool twice) {
    std::vector<Run> all;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Duration took(values[i]);
      all.push_back(twice ? run(i + 1, {took, took}) : run(i + 1, {took}));
    }
    return all;
  };
  CHECK(live({entry("a", sample(first, false))}, {entry("a", sample(second, false))}).differing() ==
        1);
  CHECK(live({entry("a", sample(first, true))}, {entry("a", sample(second, true))}).differing() ==
        0);
}

TEST_CASE("Live: a switchover that few repetitions have is not judged, one that all lack differs") {
  auto now = repetitions(10, 1ms);
  now[0].switches[0].to = "web-c/eth0";
  const auto rare = live({entry("a", repetitions(10, 1ms))}, {entry("a", now)});
  CHECK(rare.differing() == 0);
  CHECK(rare.entries[0].unjudged.at(0) ==
        "havip-1 1 (web-a/eth0 to web-c/eth0): in 1 repetitions, in 0 of the baseline");
  std::vector<Run> none;
  for (std::uint64_t i = 1; i <= 10; ++i)
    none.push_back({.seed = i});
  CHECK(live({entry("a", repetitions(10, 1ms))}, {entry("a", none)}).differing() == 1);
}

}  // namespace
}  // namespace havip::baseline::test
