#include "tools/sweep/rounds.h"

#include <doctest/doctest.h>

namespace havip::sweep {
namespace {

using namespace std::chrono_literals;
using Positions = std::vector<std::uint64_t>;

Plan plan_of(std::uint64_t seeds, std::size_t values) {
  Plan plan{.scenario = "s",
            .hash = "h",
            .build = "b",
            .seeds = {.first = 1, .last = seeds},
            .dimensions = {{.place = "/a", .values = {}}}};
  for (std::size_t i = 0; i < values; ++i)
    plan.dimensions[0].values.push_back(std::to_string(i));
  return plan;
}

Outcome outage(Duration longest) {
  return {.recovered = true, .outages = {{.probe = "ping", .longest = longest}}, .changes = {}};
}

TEST_CASE("a shard plays what is its own and not there yet") {
  const Plan plan = plan_of(4, 2);
  Rounds rounds(plan, {.number = 2, .count = 3, .said_by = {}}, {});
  CHECK_EQ(rounds.left(), 3);  // 1, 4 and 7 of 0..7
  rounds.add_known(4, {});
  rounds.add_known(5, {});
  CHECK_EQ(rounds.left(), 2);
  CHECK_EQ(rounds.next(), Positions{1, 7});
  CHECK(rounds.next().empty());
}

// Plays rounds; combination 0 is always 1 s, combination 1 is every tenth run `seed` ms longer.
std::vector<Positions> play(Rounds& rounds, const Plan& plan) {
  std::vector<Positions> all;
  for (Positions round = rounds.next(); !round.empty(); round = rounds.next()) {
    for (const std::uint64_t position : round) {
      const std::uint64_t seed = plan.seed(position);
      const bool wild = plan.combination(position) == 1 && seed % 10 == 0;
      rounds.add_played(position, outage(1s + (wild ? Duration(seed * 1ms) : Duration(0ms))));
    }
    all.push_back(round);
  }
  return all;
}

TEST_CASE("what is known well enough is played no more, at fixed points alone") {
  const Plan plan = plan_of(2200, 2);
  Rounds rounds(plan, {}, 1ms);
  CHECK_EQ(rounds.left(), 4400);
  const auto all = play(rounds, plan);
  REQUIRE_EQ(all.size(), 5);
  CHECK_EQ(all[0].size(), 1000);  // 500 seeds of each
  CHECK_EQ(all[0].front(), 0);
  CHECK_EQ(all[0].back(), 2200 + 499);
  CHECK_EQ(all[1].size(), 500);  // of the wild one
  CHECK_EQ(all[1].front(), 2200 + 500);
  CHECK_EQ(all[4].size(), 200);  // there are no more seeds
  CHECK_EQ(rounds.seeds_seen(0), 500);
  CHECK_EQ(rounds.seeds_seen(1), 2200);
  CHECK(rounds.precision(0).within(1ms));
  CHECK_FALSE(rounds.precision(1).within(1ms));
}

TEST_CASE("what an earlier sweep has left decides as if it had been played now") {
  const Plan plan = plan_of(2200, 2);
  Rounds rounds(plan, {}, 1ms);
  // The whole of the quiet combination, and of the wild one the first 700 seeds.
  for (std::uint64_t position = 0; position < 2200; ++position)
    rounds.add_known(position, outage(1s));
  for (std::uint64_t seed = 1; seed <= 700; ++seed)
    rounds.add_known(plan.position(1, seed),
                     outage(1s + (seed % 10 == 0 ? Duration(seed * 1ms) : Duration(0ms))));
  const auto all = play(rounds, plan);
  REQUIRE_EQ(all.size(), 4);
  CHECK_EQ(all[0].front(), plan.position(1, 701));
  CHECK_EQ(all[0].size(), 300);
  CHECK_EQ(rounds.seeds_seen(0), 500);
  CHECK_EQ(rounds.seeds_seen(1), 2200);
}

}  // namespace
}  // namespace havip::sweep
