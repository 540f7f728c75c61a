// The limiter held against algebra: when each of N VIPs on one device is admitted, for every
// option.
//
// A master announces all its VIPs in one batch when it is elected and in a second one
// `garp_master_delay` (D) later, then every `garp_master_refresh` (R, if it is not 0). A batch
// passes in less than the window (W). The agent hears the VIPs in the order of the configuration;
// those that have an owner are heard no more. So in each batch at most one VIP gets the slot of a
// device: the first that lacks an owner, if the window of the one before is over.
#include <map>
#include <optional>

#include <doctest/doctest.h>

#include "tests/unit/oracle/sample.h"

namespace havip {
namespace {

using namespace std::chrono_literals;
using Times = std::vector<std::optional<Duration>>;

constexpr std::size_t kVips = 3;

// When the VIPs of web-a were admitted, from its election on; none: never.
Times admitted(std::vector<std::string> settings, const std::string& duration = "60s") {
  const auto runs = test::sample("three-vips", duration, std::move(settings), 1);
  Times times(kVips);
  for (const sweep::Change& change : runs.front().changes) {
    if (!change.to.starts_with("web-a/")) continue;
    const auto vip = static_cast<std::size_t>(change.havip.back() - '1');
    REQUIRE_LT(vip, kVips);
    times[vip] = change.stages[1] + change.stages[2] + change.stages[3];
  }
  return times;
}

// A batch and what lies between the datapath and the agent: far less than any window here.
constexpr Duration kBatch = 5ms;

void check(const std::string& what, const Times& found, const Times& expected) {
  CAPTURE(what);
  for (std::size_t i = 0; i < kVips; ++i) {
    CAPTURE(i);
    REQUIRE_EQ(found[i].has_value(), expected[i].has_value());
    if (!found[i]) continue;
    CHECK_GE(*found[i], *expected[i]);
    CHECK_LT(*found[i], *expected[i] + kBatch);
  }
}

struct Row {
  const char* what;
  std::vector<std::string> settings;
  Times expected;
};

constexpr const char* kDevice = "/policy/limiter/key=device";
const std::optional<Duration> never;

TEST_CASE("drop: each batch moves one VIP, and who comes after the last batch is never moved") {
  for (const Row& row : std::vector<Row>{
           {"W = D", {kDevice}, {0s, 5s, never}},
           {"W < D", {"/policy/limiter/window=1s"}, {0s, 5s, never}},
           {"W > D: the second batch is in the window",
            {"/policy/limiter/window=6s"},
            {0s, never, never}},
           {"W = 0 is off", {"/policy/limiter/window=0s"}, {0s, 0s, 0s}},
           {"a slot a VIP", {"/policy/limiter/key=device_vip"}, {0s, 0s, 0s}},
       }) {
    check(row.what, admitted(row.settings), row.expected);
  }
}

TEST_CASE("defer: what was held back passes when the window opens, one VIP a window") {
  const std::string defer = "/policy/limiter/on_excess=defer";
  for (const Row& row : std::vector<Row>{
           {"W = 5 s", {defer}, {0s, 5s, 10s}},
           {"W = 2 s", {defer, "/policy/limiter/window=2s"}, {0s, 2s, 4s}},
           {"W = 7 s", {defer, "/policy/limiter/window=7s"}, {0s, 7s, 14s}},
           {"W = 0", {defer, "/policy/limiter/window=0s"}, {0s, 0s, 0s}},
           {"a slot a VIP", {defer, "/policy/limiter/key=device_vip"}, {0s, 0s, 0s}},
       }) {
    check(row.what, admitted(row.settings), row.expected);
  }
}

TEST_CASE("starts: seen, and a batch shuts the window behind itself") {
  const std::string seen = "/policy/limiter/starts=seen";
  for (const Row& row : std::vector<Row>{
           // The last frame of the first batch comes after its first, so that D is less than W
           // later.
           {"W = D", {seen}, {0s, never, never}},
           {"W < D", {seen, "/policy/limiter/window=4s"}, {0s, 5s, never}},
           {"W = 0", {seen, "/policy/limiter/window=0s"}, {0s, 0s, 0s}},
       }) {
    check(row.what, admitted(row.settings), row.expected);
  }
}

TEST_CASE("edge: what comes exactly W later passes if it is inclusive") {
  // The window is as long as the second batch's claim of VIP 2 is after the first's of VIP 1.
  const Times usual = admitted({});
  REQUIRE(usual[1].has_value());
  const Duration gap = *usual[1] - *usual[0];
  const auto with = [&](std::string_view edge, Duration window) {
    return admitted({"/policy/limiter/edge=" + std::string(edge),
                     "/policy/limiter/window=" + to_string(window)});
  };
  check("inclusive, on the edge", with("inclusive", gap), {0s, 5s, never});
  // VIP 2 is refused, and VIP 3, which the agent hears next, has the slot.
  check("exclusive, on the edge", with("exclusive", gap), {0s, never, 5s});
  check("exclusive, 1 ns inside", with("exclusive", gap - 1ns), {0s, 5s, never});
  check("inclusive, 1 ns outside", with("inclusive", gap + 1ns), {0s, never, 5s});
  CHECK_EQ(*with("exclusive", gap - 1ns)[1], *usual[1]);
  CHECK_EQ(*with("inclusive", gap)[1], *usual[1]);
}

TEST_CASE("charge_failures: a claim that is refused takes the slot, or gives it back") {
  // VIP 1 is no HAVIP any more: its claim is refused 2 ms after it was made. VIP 2 waits for the
  // slot.
  const auto second = [](const char* charge) {
    const auto runs =
        test::sample("three-vips", "60s",
                     {R"(/havips=[{"id":"havip-2","vip":"172.16.16.9","subnet":"subnet-a"},)"
                      R"({"id":"havip-3","vip":"172.16.16.10","subnet":"subnet-a"}])",
                      "/policy/limiter/on_excess=defer",
                      std::string("/policy/limiter/charge_failures=") + charge},
                     1);
    for (const sweep::Change& change : runs.front().changes) {
      if (change.havip == "havip-2") return change.stages[1] + change.stages[2] + change.stages[3];
    }
    FAIL("havip-2 was never moved");
    return Duration{};
  };
  CHECK_GE(second("true"), 5s);
  CHECK_GE(second("false"), 2ms);
  CHECK_LT(second("false"), 2ms + kBatch);
}

TEST_CASE("with a refresh each further batch moves one VIP, as the window allows") {
  // three-vips-refresh has garp_master_refresh 5: batches at 0, D, and then every 5 s and up to an
  // advert more.
  const auto runs = test::sample("three-vips-refresh", "60s", {}, 1);
  std::map<std::string, Duration> times;
  for (const sweep::Change& change : runs.front().changes)
    times[change.havip] = change.stages[1] + change.stages[2] + change.stages[3];
  REQUIRE_EQ(times.size(), 3);
  CHECK_LT(times["havip-1"], kBatch);
  CHECK_GE(times["havip-2"], 5s);
  CHECK_LT(times["havip-2"], 6s + kBatch);
  CHECK_GE(times["havip-3"], times["havip-2"] + 5s);
  // The first batch after the window, and batches are at most a refresh and an advert apart.
  CHECK_LT(times["havip-3"], times["havip-2"] + 5s + 6s + kBatch);
}

}  // namespace
}  // namespace havip
