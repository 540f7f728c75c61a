// --set: what it replaces, what it makes, and what it refuses.
#include <doctest/doctest.h>

#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

using namespace std::chrono_literals;
using net::literals::operator""_ip;

Setting setting(std::string_view text) {
  const auto parsed = parse_setting(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

TEST_CASE("a setting replaces what is there") {
  const Loaded run = loaded(
      kSample, {setting("/duration=50s"), setting("/hosts/1/id=h9"), setting("/guests/1/host=h9")});
  CHECK(run.scenario.duration == 50s);
  CHECK(run.scenario.hosts[1].id == net::HostId("h9"));
  CHECK(run.json.find(R"("duration": "50s")") != std::string::npos);
}

TEST_CASE("a value is JSON, or else text") {
  const Loaded run = loaded(kSample, {setting("/seed=8"), setting("/about=a = b"),
                                      setting("/guests/0/keepalived/inline=\"7\"")});
  CHECK(run.scenario.seed == 8);
  CHECK(run.scenario.about == "a = b");
  CHECK(run.scenario.guests[0].keepalived->text == "7");
}

TEST_CASE("keys on the way are made, and held against the schema") {
  const Loaded run = loaded(kSample, {setting("/policy/limiter/window=0s")});
  CHECK(run.scenario.hosts[0].policy.limiter.window == 0s);
  CHECK(faults_of(kSample, {setting("/polcy/limiter/window=0s")}) ==
        "s.json:1: /polcy: unknown key \"polcy\"; did you mean \"policy\"?");
}

TEST_CASE("an element is added with -") {
  const Loaded run = loaded(
      kSample, {setting(R"(/havips/-={ "id": "b", "vip": "172.16.16.9", "subnet": "subnet-a" })")});
  REQUIRE(run.scenario.havips.size() == 2);
  CHECK(run.scenario.havips[1].vip == "172.16.16.9"_ip);
}

TEST_CASE("a fault in a value set has the line of what was there") {
  CHECK(faults_of(kSample, {setting("/guests/1/nics/1/ip=172.16.17.1")}) ==
        "s.json:12: /guests/1/nics/1/ip: 172.16.17.1 is not inside subnet \"subnet-a\" "
        "(172.16.16.0/24)");
}

TEST_CASE("a pointer that matches nothing names the deepest part that exists") {
  CHECK(faults_of(kSample, {setting("/guests/2/ip=1")}) ==
        "--set: /guests/2/ip: /guests/2 is not there: /guests has 2 elements");
  CHECK(faults_of(kSample, {setting("/guests/01/ip=1"), setting("/name/x=1")}) ==
        "--set: /guests/01/ip: /guests/01 is not there: /guests has 2 elements\n"
        "--set: /name/x: /name/x is not there: /name is string \"sample\"");
  CHECK(faults_of(kSample, {{.pointer = "/a~2", .value = "1"}}) ==
        "--set: /a~2: \"/a~2\": a \"~\" has to be \"~0\", a \"/\" in a key \"~1\"");
  CHECK(faults_of(kSample, {{.pointer = "/about", .value = "\xff"}}) ==
        "--set: /about: the value is neither JSON nor text in UTF-8 of a sensible length");
}

TEST_CASE("a setting is a pointer, an equals sign and a value") {
  CHECK(parse_setting("/a=b=c")->value == "b=c");
  CHECK(parse_setting("/a=")->value.empty());
  CHECK(parse_setting("seed=8").error() ==
        "\"seed=8\" is not a setting, as in \"/policy/limiter/window=0s\"");
  CHECK_FALSE(parse_setting("/seed").has_value());
  CHECK_FALSE(parse_setting("").has_value());
}

}  // namespace
}  // namespace havip::loader::test
