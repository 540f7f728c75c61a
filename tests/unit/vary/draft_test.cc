#include "tools/vary/draft.h"

#include <map>

#include <doctest/doctest.h>

#include "scenarios/loader/json.h"

namespace havip::vary {
namespace {

constexpr std::string_view kDocument = R"({
  "guests": [
    { "id": "web-a", "keepalived": "both.conf", "timing": { "garp_gap": "1us" } },
    { "id": "web-b", "keepalived": "both.conf" },
    { "id": "web-c", "keepalived": { "inline": "advert_int 3\n" } },
    { "id": "client" }
  ]
})";

Draft draft() {
  auto root = loader::parse_json(kDocument, loader::kMaxDepth);
  REQUIRE(root.has_value());
  return {std::move(*root), [](const std::string& name) -> Result<std::string> {
            if (name == "both.conf") return "advert_int 1\npriority 100\n";
            return fail("No such file");
          }};
}

std::string put(Draft& draft, std::string_view text) {
  const auto value = parse_value(text);
  REQUIRE(value.has_value());
  const auto done = draft.put(*value);
  return done ? "" : done.error();
}

std::map<std::string, std::string> settings(const Draft& draft) {
  std::map<std::string, std::string> all;
  for (const auto& one : draft.settings())
    all[one.pointer] = one.value;
  return all;
}

TEST_CASE("a value of a conf is put into that guest's alone, which becomes inline") {
  Draft one = draft();
  CHECK_EQ(put(one, "web-b.conf:advert_int=2"), "");
  CHECK_EQ(settings(one),
           std::map<std::string, std::string>{
               {"/guests/1/keepalived", R"({"inline": "advert_int 2\npriority 100\n"})"}});
}

TEST_CASE("* is every guest's conf, and values in one conf add up") {
  Draft one = draft();
  CHECK_EQ(put(one, "*.conf:advert_int=2"), "");
  CHECK_EQ(put(one, "both.conf:priority=1"),
           "no guest has the configuration \"both.conf\"; known "
           "here: web-a.conf, web-b.conf, web-c.conf");
  CHECK_EQ(put(one, "web-a.conf:priority=1"), "");
  const auto all = settings(one);
  CHECK_EQ(all.size(), 3);
  CHECK_EQ(all.at("/guests/0/keepalived"), R"({"inline": "advert_int 2\npriority 1\n"})");
  CHECK_EQ(all.at("/guests/1/keepalived"), R"({"inline": "advert_int 2\npriority 100\n"})");
  CHECK_EQ(all.at("/guests/2/keepalived"), R"({"inline": "advert_int 2\n"})");
}

TEST_CASE("a conf may be named by its path as well") {
  Draft one = draft();
  CHECK_EQ(put(one, "both.conf:priority=1"), "");
  CHECK_EQ(settings(one).size(), 2);
}

TEST_CASE("* in a pointer is every element that has the rest") {
  Draft one = draft();
  CHECK_EQ(put(one, "/guests/*/timing/garp_gap=5us"), "");
  CHECK_EQ(settings(one), std::map<std::string, std::string>{{"/guests/0/timing/garp_gap", "5us"}});
  CHECK_EQ(put(one, "/guests/*/nics=[]"), "/guests/*/nics matches nothing in the scenario");
}

TEST_CASE("what is not there is said, and changes nothing") {
  Draft one = draft();
  CHECK_EQ(put(one, "web-z.conf:priority=1"),
           "no guest has the configuration \"web-z.conf\"; did you mean \"web-a.conf\"?");
  CHECK_EQ(put(one, "/guests/9/id=x"), "/guests/9 is not there: /guests has 4 elements");
  CHECK_NE(put(one, "web-c.conf:priority=1"), "");
  CHECK(one.settings().empty());
}

}  // namespace
}  // namespace havip::vary
