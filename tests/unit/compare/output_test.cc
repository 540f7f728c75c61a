// What compare prints, in its three forms.
#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/golden.h"
#include "tests/support/schema.h"
#include "tests/unit/compare/story.h"
#include "tools/compare/print.h"
#include "tools/report/text.h"

namespace havip::compare::test {
namespace {

using havip::test::check_golden;

const std::string kGoldens = "tests/unit/compare/golden/";

Shape live() {
  return {.backend = "live",
          .startup = milliseconds(120),
          .phase = milliseconds(612),
          .silence = milliseconds(3652),
          .announcement = milliseconds(1),
          .migration = milliseconds(4)};
}

Shape far_off() {
  Shape shape = live();
  shape.silence += milliseconds(60);
  shape.second_batch = 3;
  shape.agents = [](Json& a) { a["h1"]["neigh_table"][0]["device"] = "web-a/eth0"; };
  return shape;
}

Comparison exact_pair() {
  return compared({}, {.silence = milliseconds(3650)});
}

void must_fit(const std::string& text) {
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = text.find('\n', from);
    REQUIRE(end != std::string::npos);
    const std::string line = text.substr(from, end - from);
    CHECK_MESSAGE(report::columns(line) <= 100, line);
    from = end + 1;
  }
}

void must_fit_schema(const std::string& text) {
  for (const std::string& fault :
       havip::test::schema_faults(HAVIP_SOURCE_DIR "/tools/compare/compare.schema.json", text))
    FAIL_CHECK(fault);
}

TEST_CASE("compare text: identical runs") {
  const std::string text = to_text(compared({}, {}), {});
  must_fit(text);
  check_golden(kGoldens + "identical.txt", text);
}

TEST_CASE("compare text: a live run that agrees") {
  const std::string text = to_text(compared({}, live()), {});
  must_fit(text);
  check_golden(kGoldens + "agrees.txt", text);
}

TEST_CASE("compare text: a live run that deviates, with where to look") {
  const std::string text = to_text(compared({}, far_off()), {});
  must_fit(text);
  check_golden(kGoldens + "deviates.txt", text);
}

TEST_CASE("compare text: two virtual runs that part") {
  const std::string text = to_text(exact_pair(), {});
  must_fit(text);
  check_golden(kGoldens + "parting.txt", text);
}

TEST_CASE("compare text: of many rows those that deviate are shown, and how many there are") {
  const auto many = [](int generation) {
    return [=](Json& agents) {
      for (int i = 0; i < 60; ++i) {
        agents["h1"]["neigh_table"].push_back({{"ip", fmt::format("172.16.17.{}", i)},
                                               {"device", "web-b/eth0"},
                                               {"host", "h2"},
                                               {"generation", i < 50 ? generation : 1},
                                               {"havip", true}});
      }
    };
  };
  Shape a;
  a.agents = many(1);
  Shape b = live();
  b.agents = many(2);
  const std::string text = to_text(compared(a, b), {});
  must_fit(text);
  const auto lines = std::ranges::count(text, '!');
  CHECK(lines == static_cast<std::ptrdiff_t>(kMaxRows));
  CHECK(text.find("of which 50 deviate: 10 more than are shown (--json)") != std::string::npos);
}

TEST_CASE("compare text: colours only where they are asked for") {
  const Comparison comparison = compared({}, far_off());
  CHECK(to_text(comparison, {}).find('\x1b') == std::string::npos);
  CHECK(to_text(comparison, {.colour = true}).find("\x1b[1;31mDEVIATES") != std::string::npos);
}

TEST_CASE("compare text: what a file says is no command to a terminal") {
  Shape b = live();
  b.summary = [](Json& s) {
    s["scenario"] = "\x1b[2J";
    s["havips"]["havip-1"]["switchovers"][1]["cause"]["target"] = "\x1b]0;x\x07";
  };
  b.records = [](std::vector<Json>& records) {
    for (Json& record : records)
      if (record["kind"] == "vrrp_state") record["instance"] = "VI\x1b[31m";
  };
  CHECK(to_text(compared({}, b), {}).find('\x1b') == std::string::npos);
}

TEST_CASE("compare json: fits its schema, whatever was compared") {
  for (const Comparison& one :
       {compared({}, {}), compared({}, live()), compared({}, far_off()), exact_pair()}) {
    const std::string text = to_json(one);
    must_fit_schema(text);
    const Json json = Json::parse(text);
    CHECK(json["agrees"] == one.agrees());
    CHECK(json["deviations"] == one.deviations());
  }
}

TEST_CASE("compare json: a row has its values as numbers") {
  const Json json = Json::parse(to_json(compared({}, far_off())));
  CHECK(json["mode"] == "virtual-live");
  const auto rows = [&](const std::string& name) {
    for (const Json& section : json["sections"])
      if (section["name"] == name) return section["rows"];
    return Json();
  };
  const Json garps = rows("garps");
  const auto sent = std::ranges::find_if(garps, [](const Json& row) {
    return row["subject"] == "web-b/eth0 172.16.16.8" && row["what"] == "sent";
  });
  REQUIRE(sent != garps.end());
  CHECK((*sent)["grade"] == "deviates");
  CHECK((*sent)["unit"] == "count");
  CHECK((*sent)["a"] == 10);
  CHECK((*sent)["b"] == 8);
  CHECK((*sent)["at_a"]["seq"] > 0);
  CHECK((*sent)["difference_ns"].is_null());
}

TEST_CASE("compare markdown: a row has the columns of the header") {
  const auto bars = [](const std::string& line) { return std::ranges::count(line, '|'); };
  const std::string header = markdown_header();
  const std::size_t second = header.find('\n') + 1;
  CHECK(bars(header.substr(0, second)) == bars(header.substr(second)));
  for (const Comparison& one :
       {compared({}, {}), compared({}, live()), compared({}, far_off()), exact_pair()})
    CHECK(bars(to_markdown(one)) == bars(header.substr(second)));
  CHECK(to_markdown(compared({}, live())) ==
        "| nic-down | 7 | virtual | live | 5 | 4 | 8 | +3 ms | detection +120 ms | +25 ms | agrees "
        "|\n");
  CHECK(to_markdown(compared({}, {})).find("| identical |") != std::string::npos);
  CHECK(to_markdown(compared({}, far_off())).find("| **6 deviate** |") != std::string::npos);
}

TEST_CASE("compare: differences are rounded to the microsecond, and small ones are not lost") {
  CHECK(signed_text({}) == "0");
  CHECK(signed_text(nanoseconds(1)) == "+1 ns");
  CHECK(signed_text(nanoseconds(-999)) == "-999 ns");
  CHECK(signed_text(nanoseconds(2'312'456)) == "+2.312 ms");
  CHECK(signed_text(nanoseconds(-1'500'000'000)) == "-1.5 s");
}

}  // namespace
}  // namespace havip::compare::test
