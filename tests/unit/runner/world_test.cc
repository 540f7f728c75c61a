#include "scenarios/runner/world.h"

#include <csignal>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "core/trace/jsonl.h"
#include "scenarios/loader/load.h"
#include "tests/support/count_allocations.h"

namespace havip::runner {
namespace {

using namespace std::chrono_literals;

loader::Loaded shipped(const std::string& name) {
  auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json");
  REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

std::unique_ptr<World> build(const Plan& plan, std::uint64_t seed = 7) {
  auto world = World::build(plan, seed, nullptr);
  REQUIRE(world.has_value());
  return std::move(*world);
}

TEST_CASE("World: nic-down costs this many events, records and allocations") {
  const auto loaded = shipped("nic-down");
  const auto plan = make_plan(loaded.scenario);
  REQUIRE(plan.has_value());
  auto world = build(*plan);
  const auto before = test::allocations;
  CHECK(world->run({}) == Ending::kCompleted);
  // A box a frame, however many hops it takes.
  CHECK(test::allocations - before < world->frames() + 2'000);
  CHECK(world->events() == 18'313);
  CHECK(world->frames() == 7'138);
  CHECK(world->trace().last() == 8'178);
}

TEST_CASE("World: two worlds of one process take turns and do not know of each other") {
  const auto loaded = shipped("lossy-links");
  const auto plan = make_plan(loaded.scenario);
  REQUIRE(plan.has_value());
  auto alone = build(*plan);
  alone->run({});
  auto one = build(*plan);
  auto other = build(*plan, 8);
  one->run({});
  other->run({});
  CHECK(trace::to_json_lines(one->trace()) == trace::to_json_lines(alone->trace()));
  CHECK(trace::to_json_lines(other->trace()) != trace::to_json_lines(alone->trace()));
}

TEST_CASE("World: without chance in it, all seeds give the same run") {
  const auto loaded = shipped("nic-down");
  const auto plan = make_plan(loaded.scenario);
  REQUIRE(plan.has_value());
  auto seven = build(*plan, 7);
  auto eight = build(*plan, 8);
  seven->run({});
  eight->run({});
  CHECK(trace::to_json_lines(seven->trace()) == trace::to_json_lines(eight->trace()));
}

TEST_CASE("World: limits end a run, and say which") {
  const auto loaded = shipped("lossy-links");
  const auto plan = make_plan(loaded.scenario);
  REQUIRE(plan.has_value());
  auto events = build(*plan);
  CHECK(events->run({.events = 20'000}) == Ending::kEventLimit);
  CHECK(events->now() < kStart + loaded.scenario.duration);
  auto records = build(*plan);
  CHECK(records->run({.records = 5'000}) == Ending::kRecordLimit);
}

TEST_CASE("World: an onlooker can stop it, and what is left is whole") {
  const auto loaded = shipped("lossy-links");
  const auto plan = make_plan(loaded.scenario);
  REQUIRE(plan.has_value());
  auto world = build(*plan);
  volatile std::sig_atomic_t stop = 0;
  Instant seen = kStart;
  const auto watch = [&](Instant now) {
    seen = now;
    stop = 1;
  };
  CHECK(world->run({}, {.stop = &stop, .watch = watch}) == Ending::kInterrupted);
  CHECK(seen == world->now());
  // Every GARP has its verdict all the same: what was open is pending.
  std::uint64_t captured = 0;
  std::uint64_t verdicts = 0;
  for (const auto& record : world->trace().records()) {
    captured += std::holds_alternative<trace::GarpCaptured>(record.event) ? 1U : 0U;
    verdicts += std::holds_alternative<trace::GarpVerdict>(record.event) ? 1U : 0U;
  }
  CHECK(captured == verdicts);
}

}  // namespace
}  // namespace havip::runner
