#include "tools/replay/storm_log.h"

#include <doctest/doctest.h>

namespace havip::replay {
namespace {

using namespace std::chrono_literals;

const net::DeviceId kDevice{"web-a/eth0"};

std::vector<Storm> storms_of(const std::vector<std::pair<Duration, int>>& said) {
  StormLog log(3);
  for (const auto& [at, count] : said) {
    for (int i = 0; i < count; ++i)
      log.take(kStart + at, kDevice);
  }
  return log.finish();
}

TEST_CASE("storm log: so many within a second are none, one more is") {
  CHECK(storms_of({{0s, 3}, {1s, 3}, {2s, 3}}).empty());
  CHECK(storms_of({{0s, 3}, {999'999'999ns, 1}}).size() == 1);
  CHECK(storms_of({{0s, 3}, {1s, 1}}).empty());
}

TEST_CASE("storm log: from the first GARP of the first second to the last of the last") {
  const auto storms = storms_of({{0s, 1}, {5s, 2}, {5'500ms, 2}, {6'200ms, 2}, {9s, 1}, {20s, 4}});
  REQUIRE(storms.size() == 2);
  CHECK(storms[0].device == kDevice);
  CHECK(storms[0].from == kStart + 5s);
  CHECK(storms[0].to == kStart + 6'200ms);
  CHECK(storms[0].garps == 6);
  CHECK(storms[0].rate() == 5);
  CHECK(storms[1].from == kStart + 20s);
  CHECK(storms[1].rate() == 4);
}

}  // namespace
}  // namespace havip::replay
