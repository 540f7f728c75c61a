// The simulator held against algebra: how long a backup takes to notice, by the formulas of VRRP
// (RFC 3768 §6.1, RFC 5798 §6.1), for a fault at a phase that is uniform in the advert interval.
#include <algorithm>

#include <doctest/doctest.h>

#include "core/stats/kolmogorov.h"
#include "tests/unit/oracle/sample.h"

namespace havip {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeeds = 400;
// The hypothesis is true: one sample in a hundred would miss this. Seeds are fixed, so that a
// sample that holds goes on holding.
constexpr double kLeast = 0.01;

// Keepalived reckons in microseconds: (256 - priority) / 256 of a second in version 2, and of the
// master's interval in version 3.
Duration skew(int priority, Duration of) {
  return std::chrono::microseconds((256 - priority) * (of / 1us) / 256);
}

// How likely it is that the values are uniform in [from, to).
double uniform_p(const std::vector<Duration>& values, Duration from, Duration to) {
  std::vector<double> numbers;
  for (const Duration value : values)
    numbers.push_back(static_cast<double>(ns(value)));
  const auto low = static_cast<double>(ns(from));
  const auto high = static_cast<double>(ns(to));
  const double distance = stats::kolmogorov_distance(
      numbers, [&](double x) { return std::clamp((x - low) / (high - low), 0.0, 1.0); });
  return stats::kolmogorov_p_value(distance, numbers.size());
}

struct SilentDeath {
  const char* what;
  std::vector<std::string> settings;
  Duration advert;
  Duration wait;  // three adverts and the skew of the backup
};

TEST_CASE("a silent death is detected after 3 x advert + skew - phase, the phase being uniform") {
  const std::vector<SilentDeath> rows{
      {"priority 90, advert_int 1", {"/timeline/0/spread=1s"}, 1s, 3s + skew(90, 1s)},
      {"priority 1, advert_int 1",
       {"/timeline/0/spread=1s", "web-b.conf:priority=1"},
       1s,
       3s + skew(1, 1s)},
      {"priority 90, advert_int 2",
       {"/timeline/0/spread=2s", "*.conf:advert_int=2"},
       2s,
       6s + skew(90, 1s)},
  };
  for (const SilentDeath& row : rows) {
    CAPTURE(row.what);
    std::vector<Duration> detections;
    for (const auto& run : test::sample("nic-down", "25s", row.settings, kSeeds)) {
      const sweep::Change& change = test::change_by(run, "nic_down");
      REQUIRE(change.phase.has_value());
      CHECK_EQ(ns(change.stages.front()), ns(row.wait - *change.phase));
      detections.push_back(change.stages.front());
    }
    CHECK_GT(uniform_p(detections, row.wait - row.advert, row.wait), kLeast);
    // The test can tell: a skew that is 10 % of an advert off, or a phase of half the interval,
    // does not pass.
    const Duration off = row.advert / 10;
    CHECK_LT(uniform_p(detections, row.wait - row.advert + off, row.wait + off), kLeast);
    CHECK_LT(uniform_p(detections, row.wait - row.advert / 2, row.wait), kLeast);
  }
}

TEST_CASE("in version 3 the skew is of the master's interval") {
  std::vector<Duration> detections;
  const Duration wait = 6s + skew(90, 2s);
  for (const auto& run : test::sample("version-3", "25s",
                                      {"/timeline=[{\"at\":\"10s\",\"spread\":\"2s\",\"do\":\"nic_"
                                       "down\",\"guest\":\"web-a\"}]",
                                       "*.conf:advert_int=2"},
                                      kSeeds)) {
    const sweep::Change& change = test::change_by(run, "nic_down");
    REQUIRE(change.phase.has_value());
    CHECK_EQ(ns(change.stages.front()), ns(wait - *change.phase));
    detections.push_back(change.stages.front());
  }
  CHECK_GT(uniform_p(detections, wait - 2s, wait), kLeast);
}

TEST_CASE(
    "a graceful stop is detected after the way of the last advert and the skew, at any phase") {
  for (const auto& run : test::sample("graceful-stop", "15s", {"/timeline/0/spread=1s"}, 100)) {
    CHECK_EQ(ns(test::change_by(run, "keepalived_stop").stages.front()), ns(200us + skew(90, 1s)));
  }
  // On a way of [200 ms, 500 ms) what it took is uniform as well.
  std::vector<Duration> detections;
  for (const auto& run : test::sample(
           "graceful-stop", "15s",
           {"/timeline/0/spread=1s", R"(/fabric={"latency":"200ms","jitter":"300ms"})"}, kSeeds)) {
    detections.push_back(test::change_by(run, "keepalived_stop").stages.front());
  }
  const Duration least = 200ms + skew(90, 1s);
  CHECK_GT(uniform_p(detections, least, least + 300ms), kLeast);
  CHECK_LT(uniform_p(detections, least, least + 400ms), kLeast);
}

TEST_CASE("a failing script leads to FAULT at its `fall`-th try, and that to priority 0") {
  // The first try after the fault is uniform in its interval of 1 s; fall is 2.
  std::vector<Duration> detections;
  for (const auto& run :
       test::sample("failing-script", "18s",
                    {"/timeline=[{\"at\":\"10s\",\"spread\":\"1s\",\"do\":\"script_result\","
                     "\"guest\":\"web-a\",\"script\":\"chk\",\"returns\":1}]"},
                    kSeeds)) {
    detections.push_back(test::change_by(run, "script_result").stages.front());
  }
  const Duration least = 1s + 200us + skew(90, 1s);
  const auto [low, high] = std::ranges::minmax(detections);
  CHECK_GE(low, least);
  CHECK_LT(high, least + 1s + 10ms);
  CHECK_GT(uniform_p(detections, least, least + 1s), kLeast);
  CHECK_LT(uniform_p(detections, least, least + 2s), kLeast);
}

}  // namespace
}  // namespace havip
