// Answers as they are printed, of shipped scenarios.
#include "tests/support/golden.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/why/played.h"
#include "tools/report/text.h"
#include "tools/why/print.h"

namespace havip::why::test {
namespace {

struct Golden {
  const char* scenario;
  Verb verb;
  const char* question;
  const char* golden;
};

constexpr auto kCases = std::to_array<Golden>({
    {"nic-down", Verb::kWhy, "owner havip-1 at 15s", "nic_down_owner"},
    {"nic-down", Verb::kWhy, "outage ping", "nic_down_outage"},
    {"nic-down", Verb::kWhy, "frame 1754", "nic_down_frame"},
    {"nic-down", Verb::kWhy, "verdict 1755", "nic_down_verdict"},
    {"nic-down", Verb::kWhy, "state web-a/VI_1 at 15s", "nic_down_state"},
    {"nic-down", Verb::kWhyNot, "master web-a after 11s", "nic_down_not_master"},
    {"nic-down", Verb::kWhyNot, "garp web-a after 11s", "nic_down_not_garp"},
    {"three-vips", Verb::kWhyNot, "migrated havip-3 web-a", "three_vips_starved"},
    {"three-vips", Verb::kWhyNot, "master web-b", "three_vips_backup"},
    {"spoofed", Verb::kWhyNot, "migrated havip-1 web-a", "spoofed"},
    {"wrong-environment", Verb::kWhyNot, "migrated havip-1 web-b", "wrong_environment"},
    {"unregistered-vip", Verb::kWhyNot, "migrated 172.16.16.9 web-a", "unregistered_vip"},
    {"lost-push-stale-vip", Verb::kWhyNot, "migrated havip-1 web-a after 20s", "stale_vip"},
    {"lost-push-stale-vip", Verb::kWhyNot, "converged havip-1 web-b", "lost_push"},
    {"filtered-in-guest", Verb::kWhy, "master web-b", "filtered_master"},
    {"filtered-in-guest", Verb::kWhyNot, "migrated havip-1 web-b after 21s", "filtered_after"},
    {"multicast-in-vpc", Verb::kWhy, "owner havip-1", "multicast_owner"},
    {"multicast-in-vpc", Verb::kWhy, "master web-b", "multicast_master"},
});

// What of a text depends on where the run was left.
std::string without_folder(std::string text, const std::string& folder) {
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.replace(at, folder.size(), "RUN");
  return text;
}

TEST_CASE("why: golden answers, short enough for a ticket") {
  for (const Golden& one : kCases) {
    CAPTURE(one.scenario);
    CAPTURE(one.question);
    const Answer given = asked(one.scenario, one.verb, one.question);
    CHECK(given.premise);
    const std::string text = without_folder(to_text(given), played(one.scenario));
    CHECK(std::ranges::count(text, '\n') <= static_cast<std::ptrdiff_t>(kLines) + 1);
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = text.find('\n', from);
      REQUIRE(end != std::string::npos);
      CHECK(report::columns(text.substr(from, end - from)) <= kColumns);
      from = end + 1;
    }
    havip::test::check_golden(fmt::format("tests/unit/why/golden/{}.txt", one.golden), text);
  }
}

TEST_CASE("why: the diagram of an answer") {
  havip::test::check_golden("tests/unit/why/golden/nic_down_outage.mmd",
                            to_mermaid(asked("nic-down", Verb::kWhy, "outage ping")));
  havip::test::check_golden(
      "tests/unit/why/golden/three_vips_starved.mmd",
      to_mermaid(asked("three-vips", Verb::kWhyNot, "migrated havip-3 web-a")));
}

}  // namespace
}  // namespace havip::why::test
