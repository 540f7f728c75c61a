#include "tools/lab/renaming.h"

#include <doctest/doctest.h>

#include "core/net/ipv4.h"
#include "tools/lab/variant.h"

namespace havip::lab {
namespace {

const char* const kScenario = R"({"vpc":{"id":"vpc-1","cidr":"172.16.0.0/16"},
  "subnets":[{"id":"subnet-a","cidr":"172.16.16.0/24"}],
  "hosts":[{"id":"h1"},{"id":"h11"}],
  "guests":[{"id":"web-a","host":"h1","ip":"172.16.16.6","keepalived":"web-a.conf"},
            {"id":"client","host":"h11","ip":"172.16.16.20"}],
  "havips":[{"id":"havip-1","vip":"172.16.16.8"}]})";

std::uint32_t last_octet(const std::string& ip) {
  return net::parse_ipv4(ip)->value & 0xffU;
}

TEST_CASE("a renaming is drawn from its seed, and another seed draws another") {
  const Json scenario = Json::parse(kScenario);
  const auto first = Renaming::draw(scenario, "", 1);
  REQUIRE(first.has_value());
  CHECK_EQ(first->names(), Renaming::draw(scenario, "", 1)->names());
  CHECK_NE(first->names(), Renaming::draw(scenario, "", 2)->names());
  for (const auto& [old, now] : first->names()) {
    CAPTURE(old);
    CHECK_NE(old, now);
    CHECK(now.size() <= 15);
  }
}

TEST_CASE("addresses keep their order and their places") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto renaming = Renaming::draw(Json::parse(kScenario), "gateway 172.16.16.1", seed);
    REQUIRE(renaming.has_value());
    const auto& names = renaming->names();
    CHECK(last_octet(names.at("172.16.16.6")) < last_octet(names.at("172.16.16.8")));
    CHECK(last_octet(names.at("172.16.16.8")) < last_octet(names.at("172.16.16.20")));
    CHECK_EQ(last_octet(names.at("172.16.16.1")), 1);
    CHECK_EQ(last_octet(names.at("172.16.16.0")), 0);
    CHECK(names.at("172.16.0.0").ends_with(".0.0"));
  }
}

TEST_CASE("names are renamed where they stand as words") {
  const auto renaming = Renaming::draw(Json::parse(kScenario), "", 3);
  REQUIRE(renaming.has_value());
  const auto& names = renaming->names();
  const auto apply = [&](std::string_view text) { return renaming->apply(text); };
  CHECK_EQ(apply("web-a/eth0"), names.at("web-a") + "/eth0");
  CHECK_EQ(apply("web-a.conf"), names.at("web-a") + ".conf");
  CHECK_EQ(apply("web-ab h111 client2"), "web-ab h111 client2");
  CHECK_EQ(apply("h1 h11"), names.at("h1") + " " + names.at("h11"));
  CHECK_EQ(apply("-i tap-web-a"), "-i tap-" + names.at("web-a"));
  CHECK_EQ(apply("172.16.16.0/24, 172.16.16.80"), names.at("172.16.16.0") + "/24, 172.16.16.80");
  CHECK_EQ(renaming->apply_in_braces("the client is {client}, {x}, {"),
           "the client is {" + names.at("client") + "}, {x}, {");
  const Json json = renaming->apply(
      Json::parse(R"({"h1":["web-a"],"text":{"en":"web-a {web-a}","zh":"web-a"}})"));
  CHECK_EQ(json[names.at("h1")][0], names.at("web-a"));
  CHECK_EQ(json["text"]["en"], "web-a {" + names.at("web-a") + "}");
  CHECK_EQ(json["text"]["zh"], "web-a");
}

TEST_CASE("what cannot be moved is refused") {
  Json scenario = Json::parse(kScenario);
  scenario["vpc"]["cidr"] = "172.16.0.0/12";
  CHECK_FALSE(Renaming::draw(scenario, "", 1).has_value());
}

}  // namespace
}  // namespace havip::lab
