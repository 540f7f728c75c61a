#include "tools/lab/grade.h"

#include <set>

#include <doctest/doctest.h>

#include "tools/lab/choices.h"
#include "tools/lab/document.h"
#include "tools/lab/find_lab.h"
#include "tools/lab/journal.h"
#include "tools/lab/placeholders.h"

namespace havip::lab {
namespace {

const std::string kLabs = HAVIP_SOURCE_DIR "/scenarios/labs";

TEST_CASE("points are what the learner has added to the broken network") {
  const Criterion earns{.id = "moves", .weight = 40};
  CHECK_EQ(points_of(earns, 100, 0), 40);
  CHECK_EQ(points_of(earns, 50, 0), 20);
  CHECK_EQ(points_of(earns, 0, 0), 0);
  CHECK_EQ(points_of(earns, 60, 60), 0);
  CHECK_EQ(points_of(earns, 80, 60), 20);
  CHECK_EQ(points_of(earns, 10, 60), 0);
  CHECK_EQ(points_of(earns, 100, 100), 0);  // it held anyway
  const Criterion keeps{.id = "stays", .weight = 40, .keep = true};
  CHECK_EQ(points_of(keeps, 100, 100), 0);
  CHECK_EQ(points_of(keeps, 0, 100), -40);
  CHECK_EQ(points_of(keeps, 75, 100), -10);
  CHECK_EQ(points_of(keeps, 100, 50), 0);
}

TEST_CASE("times of what comes after are shifted to the end of the session") {
  using std::chrono::seconds;
  CHECK_EQ(shifted(Json{{"at", "1.5s"}, {"do", "heal"}}, seconds(60)).dump(),
           R"({"at":"61.5s","do":"heal"})");
  CHECK_EQ(shifted(Json{{"switchover", "h"}}, seconds(60))["after"], "60s");
  CHECK_EQ(shifted(Json{{"never", Json::object()}, {"before", "2s"}}, seconds(60)).dump(),
           R"({"never":{},"before":"62s","after":"60s"})");
  CHECK_FALSE(shifted(Json{{"owner", "h"}}, seconds(60)).contains("after"));
  CHECK(criterion_kind(Json{{"owner", "h"}}) == "owner");
  CHECK(criterion_kind(Json{{"masters", 51}}).empty());
}

TEST_CASE("placeholders name what the scenario has") {
  const Json scenario = Json::parse(R"({"vpc":{"id":"v","cidr":"10.0.0.0/8"},
    "guests":[{"id":"web-a","ip":"10.0.0.6"}],"havips":[{"id":"h","vip":"10.0.0.8"}]})");
  CHECK_EQ(*fill_placeholders("{web-a} at {10.0.0.6}, {{not}}", scenario),
           "web-a at 10.0.0.6, {not}");
  CHECK_EQ(fill_placeholders("{web-b}", scenario).error(),
           "{\"web-b\"} is nothing of the scenario; did you mean \"web-a\"?");
  CHECK_FALSE(fill_placeholders("{web-a", scenario).has_value());
}

TEST_CASE("a journal reads as it was written") {
  JournalLine line{.at = at_ns(5), .until = at_ns(9), .line = "web-a$ ip \xff a", .deeds = {}};
  line.deeds.entries.push_back({{"at", "6ns"}, {"do", "heal"}});
  const std::string text = to_line(line) + to_line({.at = at_ns(9), .until = at_ns(9), .hint = 2});
  const auto lines = read_journal(text + R"({"at":"1)");  // cut off
  REQUIRE(lines.has_value());
  REQUIRE_EQ(lines->size(), 2);
  CHECK_EQ((*lines)[0].until, line.until);
  CHECK_EQ((*lines)[0].deeds.entries, line.deeds.entries);
  CHECK_EQ((*lines)[1].hint, 2);
  CHECK_EQ(to_line((*lines)[1]), to_line({.at = at_ns(9), .until = at_ns(9), .hint = 2}));
  for (const char* bad : {"[]\n", "{\"at\":\"1s\"}\n", "{\"at\":\"2s\",\"until\":\"1s\"}\n", "x\n",
                          "{\"at\":\"1s\",\"until\":\"1s\",\"entries\":5}\n"}) {
    CAPTURE(bad);
    CHECK(read_journal(bad).error().starts_with("line 1: "));
  }
}

TEST_CASE("every shipped lab reads, and its choices are stable and hold the right one") {
  const auto folders = labs_in(kLabs);
  REQUIRE(folders.size() >= 3);
  for (const std::string& folder : folders) {
    CAPTURE(folder);
    const auto lab = load_lab(folder);
    if (!lab) {
      for (const auto& fault : lab.error())
        MESSAGE(to_string(fault));
    }
    REQUIRE(lab.has_value());
    const auto choices = choices_of(*lab);
    CHECK_EQ(choices, choices_of(*lab));
    CHECK_EQ(choices.size(), kChoices);
    CHECK_EQ(std::set<std::string>(choices.begin(), choices.end()).size(), kChoices);
    CHECK_EQ(chosen(lab->cause, choices), lab->cause);
    CHECK_EQ(chosen("a", choices), choices.front());
    CHECK_FALSE(chosen("z", choices).has_value());
  }
}

TEST_CASE("what is wrong with a lab is said with its place") {
  CHECK(load_lab("/nowhere").error().front().file == "/nowhere/lab.json");
}

}  // namespace
}  // namespace havip::lab
