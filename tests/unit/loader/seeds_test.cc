// Seeds, distributions over them, and tolerances: what is read, and what is refused.
#include <doctest/doctest.h>

#include "scenarios/judge/switchover.h"
#include "scenarios/loader/json.h"
#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

using namespace std::chrono_literals;
using Seeds = std::vector<std::uint64_t>;

std::string with_keys(const std::string& keys) {
  return bent(R"("duration": "40s",)", keys + R"( "duration": "40s",)");
}

std::string faults_with(const std::string& keys) {
  const auto result = load_sample(with_keys(keys));
  std::string text;
  if (result) return text;
  for (const Fault& fault : result.error())
    text += fault.pointer + ": " + fault.text + "\n";
  return text;
}

TEST_CASE("seeds: one, a range, a list of both; ascending whatever the order") {
  CHECK(loaded(with_keys(R"("seeds": 4,)")).scenario.seeds == Seeds{4});
  CHECK(loaded(with_keys(R"("seeds": "7..9",)")).scenario.seeds == Seeds{7, 8, 9});
  CHECK(loaded(with_keys(R"("seeds": ["7..8", 0, "3..3"],)")).scenario.seeds == Seeds{0, 3, 7, 8});
  const std::string greatest = "9223372036854775807";
  CHECK(loaded(with_keys(R"("seeds": ")" + greatest + ".." + greatest + R"(",)")).scenario.seeds ==
        Seeds{9223372036854775807ULL});
}

TEST_CASE("seeds: without them a scenario is tested with its own") {
  CHECK(seeds_of(loaded(with_keys(R"("seed": 5,)")).scenario) == Seeds{5});
  CHECK(seeds_of(loaded(with_keys(R"("seed": 5, "seeds": "1..2",)")).scenario) == Seeds{1, 2});
}

TEST_CASE("seeds: what is refused") {
  CHECK(faults_with(R"("seeds": "9..1",)") ==
        "/seeds: \"9..1\" is no range of seeds: its end is below its beginning\n");
  CHECK(faults_with(R"("seeds": "1..99999999999999999999",)").find("/seeds: found string") == 0);
  CHECK(faults_with(R"("seeds": "1..9999999999999999999",)") ==
        "/seeds: \"1..9999999999999999999\" has a seed above 9223372036854775807\n");
  CHECK(faults_with(R"("seeds": "1..100001",)") == "/seeds: more than 100000 seeds\n");
  CHECK(faults_with(R"("seeds": ["1..60000", "70001..120000"],)") ==
        "/seeds/1: more than 100000 seeds\n");
  CHECK(faults_with(R"("seeds": ["1..3", 2],)") == "/seeds: the seed 2 is there twice\n");
  CHECK(faults_with(R"("seeds": "all",)") ==
        "/seeds: found string \"all\", expected seed, range of seeds or list of them, as in "
        "\"1..200\"\n");
  CHECK(faults_with(R"("seeds": [],)") == "/seeds: found 0 elements, expected at least 1\n");
  CHECK(faults_with(R"("seeds": -1,)").find("/seeds: found number -1") == 0);
}

TEST_CASE("distributions: bounds of quantiles, beside those of every run") {
  const std::string seeded = with_keys(R"("seeds": "1..9",)");
  const std::string entry =
      R"({ "switchover": "havip-1", "every": { "min": "1s" }, "max": "4s", "p50": "2s",
           "p90": { "min": "1s", "max": "3s" }, "p99": { "max": "3s" } })";
  std::string text = seeded;
  const std::string old = R"({ "owner": "havip-1", "is": null })";
  text.replace(text.find(old), old.size(), entry);
  const Scenario scenario = loaded(text).scenario;
  const auto& one = std::get<expect::Switchover>(scenario.expect.at(0).check);
  CHECK(one.takes == Bounds<Duration>{.max = 4s});
  CHECK(one.every == Bounds<Duration>{.min = 1s});
  CHECK(one.all.p50 == Bounds<Duration>{.min = 2s, .max = 2s});
  CHECK(one.all.p90 == Bounds<Duration>{.min = 1s, .max = 3s});
  CHECK(one.all.p99 == Bounds<Duration>{.max = 3s});
}

TEST_CASE("distributions: of one seed there is none") {
  const auto result = load_sample(with_expectation(
      R"({ "outage": "ping", "every": "1s", "p50": "1s", "p99": { "max": "2s" } })"));
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 2);
  CHECK(to_string(result.error()[0]) ==
        "s.json:17: /expect/0/p50: p50 is of many runs, and the scenario has no \"seeds\", as in "
        "\"1..200\"");
  CHECK(result.error()[1].pointer == "/expect/0/p99");
}

TEST_CASE("tolerance: by stage, of the stages that switchovers have") {
  const Scenario scenario =
      loaded(with_keys(R"("tolerance": { "service": "10ms", "push": "0s" },)")).scenario;
  CHECK(scenario.tolerance.size() == 2);
  CHECK(scenario.tolerance.at("service") == 10ms);
  CHECK(faults_with(R"("tolerance": { "servce": "10ms" },)") ==
        "/tolerance/servce: unknown key \"servce\"; did you mean \"service\"?\n");
  std::vector<std::string> named;
  const Node& schema = *schema_tree().find("definitions")->find("tolerance")->find("properties");
  for (const Member& member : schema.members)
    named.push_back(member.key);
  CHECK(named == std::vector<std::string>(judge::kStageNames.begin(), judge::kStageNames.end()));
}

}  // namespace
}  // namespace havip::loader::test
