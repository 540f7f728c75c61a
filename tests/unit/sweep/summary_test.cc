#include "tools/sweep/summary.h"

#include <doctest/doctest.h>

#include "tools/sweep/plot.h"
#include "tools/sweep/print_text.h"
#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

using namespace std::chrono_literals;

Plan plan() {
  return {.scenario = "nic-down",
          .hash = "9f",
          .build = "b",
          .seeds = {.first = 1, .last = 2},
          .dimensions = {{.place = "/policy/limiter/window", .values = {"0s", "<5s>", "9s"}},
                         {.place = "*.conf:advert_int", .values = {"1"}}}};
}

Change change(std::string cause, std::vector<Duration> stages) {
  return {.havip = "havip-1",
          .from = "",
          .to = "web-b/eth0",
          .cause = std::move(cause),
          .at = kStart,
          .stages = std::move(stages),
          .phase = {}};
}

Outcome outcome(std::optional<Duration> ping, std::vector<Change> changes) {
  return {.recovered = ping.has_value(),
          .outages = {{.probe = "ping", .longest = ping}, {.probe = "http", .longest = 10ms}},
          .changes = std::move(changes)};
}

Summary summary() {
  Summary out(plan());
  out.add(0, outcome(2s, {change("boot", {9s, 9s}), change("nic_down", {1s, 500ms})}));
  out.add(0, outcome(3s, {change("nic_down", {2s, 500ms, 0s, 0s, 1ms, 1ms, 2ms})}));
  out.add(1, outcome({}, {change("boot", {4s, 1ms})}));
  out.add(1, outcome(5s, {}));
  return out;
}

const Column* column(const CombinationSummary& of, std::string_view name) {
  for (const Column* one : of.columns()) {
    if (one->name == name) return one;
  }
  return nullptr;
}

TEST_CASE("an outage of a run is the longest of any probe, and never if one never ended") {
  const Summary all = summary();
  const CombinationSummary& first = all.combinations()[0];
  CHECK_EQ(first.runs(), 2);
  CHECK_EQ(first.recovered(), 2);
  CHECK_EQ(first.outage()->quantile(50), 2s);
  CHECK_EQ(first.outage()->greatest(), 3s);
  CHECK_EQ(column(first, "outage http")->values.greatest(), 10ms);
  const CombinationSummary& second = all.combinations()[1];
  CHECK_EQ(second.recovered(), 1);
  CHECK_EQ(second.outage()->least(), 5s);
  CHECK_EQ(second.outage()->greatest(), std::nullopt);
  CHECK_EQ(all.runs(), 4);
}

TEST_CASE("stages are of what actions caused; of boots where there is nothing else") {
  const Summary all = summary();
  const CombinationSummary& first = all.combinations()[0];
  CHECK_FALSE(first.from_boot());
  CHECK_EQ(column(first, "detection")->values.count(), 2);
  CHECK_EQ(column(first, "detection")->values.greatest(), 2s);
  CHECK_EQ(column(first, "service")->values.count(), 1);
  CHECK_EQ(column(first, "total")->values.greatest(), 2504ms);
  const CombinationSummary& second = all.combinations()[1];
  CHECK(second.from_boot());
  CHECK_EQ(column(second, "total")->values.greatest(), 4001ms);
  CHECK_EQ(column(second, "service"), nullptr);
}

TEST_CASE("the text has a row, a histogram and a table for each combination with runs") {
  const std::string text = render_text(summary(), false);
  CAPTURE(text);
  for (const char* part : {
           "nic-down: 4 runs of 3 combinations with seeds 1..2",
           "  window is /policy/limiter/window: 0s, <5s>, 9s",
           "window=0s advert_int=1                             2          2        2 s        3 s  "
           "      3 s",
           "window=<5s> advert_int=1                           2          1        5 s      never  "
           "    never",
           "/policy/limiter/window=0s *.conf:advert_int=1\n",
           "  detection                    2        1 s        1 s        2 s        2 s        2 "
           "s",
           "  1 of 2 runs did not recover",
       }) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK_EQ(text.find("9s advert_int"), std::string::npos);
  CHECK_EQ(text.find("\x1b"), std::string::npos);
}

TEST_CASE("the JSON has every figure to the nanosecond") {
  const std::string json = render_json(summary());
  CAPTURE(json);
  CHECK(json.find(R"("values": ["<5s>", "1"])") != std::string::npos);
  CHECK(
      json.find(
          R"("outage": { "count": 2, "never": 1, "min_ns": 5000000000, "p50_ns": 5000000000, "p90_ns": null, "p99_ns": null, "max_ns": null, "exact": true })") !=
      std::string::npos);
}

TEST_CASE("the plot is drawn to one scale, with text that XML allows") {
  const std::string svg = render_svg(summary());
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("window=&lt;5s&gt;") != std::string::npos);
  CHECK(svg.find("50 % never") != std::string::npos);
  CHECK(svg.find("longest outage of a run, in seconds") != std::string::npos);
  CHECK_EQ(svg, render_svg(summary()));
  CHECK(render_svg(Summary(plan())).ends_with("</svg>\n"));
}

TEST_CASE("figures are short, and numbers are grouped") {
  CHECK_EQ(brief(3'264'182'000ns), "3.264 s");
  CHECK_EQ(brief(650us), "650 µs");
  CHECK_EQ(brief(1ms), "1 ms");
  CHECK_EQ(brief(0ns), "0");
  CHECK_EQ(brief(std::nullopt), "never");
  CHECK_EQ(grouped(999), "999");
  CHECK_EQ(grouped(1'000'000), "1,000,000");
}

TEST_CASE("a dimension is called by its last step, unless two would be called alike") {
  Plan p = plan();
  CHECK_EQ(short_label(p, 1), "window=<5s> advert_int=1");
  p.dimensions[1].place = "web-a.conf:window";
  CHECK_EQ(short_label(p, 0), "/policy/limiter/window=0s web-a.conf:window=1");
  p.dimensions.clear();
  CHECK_EQ(short_label(p, 0), "nothing varied");
}

}  // namespace
}  // namespace havip::sweep
