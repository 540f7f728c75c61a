#include "tools/replay/advert_log.h"

#include <doctest/doctest.h>

#include "tests/support/replay_story.h"

namespace havip::replay {
namespace {

using namespace std::chrono_literals;
using test::kIpA;
using test::kIpB;

constexpr net::Subnet kSegment{.network = {0xac101000}, .prefix = 24};

// What routers say on one segment.
class Wire {
 public:
  // Adverts every second, `from` and `to` included.
  Wire& says(net::Ipv4Addr router, std::uint8_t priority, Duration from, Duration to) {
    for (Duration at = from; at <= to; at += 1s)
      said_.emplace(at, AdvertSighting{.from = router,
                                       .to = wire::kVrrpGroup,
                                       .vrid = {51},
                                       .priority = priority,
                                       .interval = 1s,
                                       .addresses = {test::kVip}});
    return *this;
  }

  AdvertLog::Result until(Duration end) {
    AdvertLog log;
    for (const auto& [at, advert] : said_)
      log.take(kStart + at, advert, {}, kSegment);
    return log.finish(kStart + end);
  }

 private:
  std::multimap<Duration, AdvertSighting> said_;
};

TEST_CASE("advert log: a master that goes on") {
  const auto log = Wire().says(kIpA, 100, 0s, 10s).until(12s);
  REQUIRE(log.reigns.size() == 1);
  const Reign& reign = log.reigns[0];
  CHECK(reign.router == net::IpAddr(kIpA));
  CHECK(reign.adverts == 11);
  CHECK(reign.first == kStart);
  CHECK(reign.last == kStart + 10s);
  CHECK(reign.end == ReignEnd::kGoesOn);
  REQUIRE(reign.priorities.size() == 1);
  CHECK(reign.priorities[0].value == 100);
}

// 3 x 1 s + (256 - 90) / 256 s.
TEST_CASE("advert log: a silent death, and who was bound to wait how long") {
  const auto log = Wire().says(kIpA, 100, 0s, 10s).says(kIpB, 90, 13'700ms, 20s).until(20s);
  REQUIRE(log.reigns.size() == 2);
  CHECK(log.reigns[0].end == ReignEnd::kSilent);
  CHECK(log.reigns[0].next == 1);
  CHECK(log.reigns[0].patience == 3'648'437us);
  CHECK(log.reigns[1].end == ReignEnd::kGoesOn);
  CHECK(log.duals.empty());
  // With nobody behind it, by its own priority: 3 s + 156/256 s.
  CHECK(Wire().says(kIpA, 100, 0s, 10s).until(13'609ms).reigns[0].end == ReignEnd::kGoesOn);
  CHECK(Wire().says(kIpA, 100, 0s, 10s).until(13'610ms).reigns[0].end == ReignEnd::kSilent);
}

TEST_CASE("advert log: priority 0 ends a reign, and the next advert begins another") {
  const auto log = Wire()
                       .says(kIpA, 100, 0s, 5s)
                       .says(kIpA, 0, 5'500ms, 5'500ms)
                       .says(kIpA, 100, 6s, 8s)
                       .until(9s);
  REQUIRE(log.reigns.size() == 2);
  CHECK(log.reigns[0].end == ReignEnd::kResigned);
  CHECK(log.reigns[0].last == kStart + 5'500ms);
  CHECK(log.reigns[0].priorities.size() == 1);
  CHECK(log.reigns[1].end == ReignEnd::kGoesOn);
}

TEST_CASE("advert log: a master gives way to one that advertises already") {
  const auto log = Wire().says(kIpA, 90, 0s, 10s).says(kIpB, 100, 10'300ms, 20s).until(20s);
  CHECK(log.reigns[0].end == ReignEnd::kGaveWay);
  CHECK(log.reigns[0].next == 1);
  CHECK(log.duals.empty());
}

TEST_CASE("advert log: two masters at once, from one interval on") {
  const auto crossing = Wire().says(kIpA, 90, 0s, 11s).says(kIpB, 100, 10'300ms, 20s).until(20s);
  CHECK(crossing.duals.empty());  // 0.7 s
  const auto dual = Wire().says(kIpA, 90, 0s, 15s).says(kIpB, 100, 10'300ms, 20s).until(20s);
  REQUIRE(dual.duals.size() == 1);
  CHECK(dual.duals[0].from == kStart + 10'300ms);
  CHECK(dual.duals[0].to == kStart + 15s);
  CHECK_FALSE(dual.duals[0].goes_on);
  const auto both = Wire().says(kIpA, 90, 0s, 20s).says(kIpB, 100, 10'300ms, 20s).until(20s);
  REQUIRE(both.duals.size() == 1);
  CHECK(both.duals[0].goes_on);
}

TEST_CASE("advert log: a changed priority is no new reign") {
  const auto log = Wire().says(kIpA, 100, 0s, 5s).says(kIpA, 80, 6s, 9s).until(10s);
  REQUIRE(log.reigns.size() == 1);
  REQUIRE(log.reigns[0].priorities.size() == 2);
  CHECK(log.reigns[0].priorities[1].value == 80);
  CHECK(log.reigns[0].priorities[1].since == kStart + 6s);
}

TEST_CASE("advert log: other segments are another cluster's") {
  AdvertLog log;
  constexpr net::Subnet kOther{.network = {0xac101100}, .prefix = 24};
  const AdvertSighting advert{.from = kIpA, .vrid = {51}, .priority = 100, .interval = 1s};
  AdvertSighting other = advert;
  other.from = kIpB;
  for (int i = 0; i < 10; ++i) {
    log.take(kStart + i * 1s, advert, {}, kSegment);
    log.take(kStart + i * 1s, other, {}, kOther);
  }
  CHECK(log.finish(kStart + 10s).duals.empty());
}

TEST_CASE("advert log: routers without number do not take memory without bound") {
  AdvertLog log;
  for (std::uint32_t i = 0; i < kMostReigns + 10; ++i) {
    const AdvertSighting advert{
        .from = net::Ipv4Addr{i}, .vrid = {1}, .priority = 1, .interval = 1s};
    log.take(kStart, advert, {}, kSegment);
  }
  const auto result = log.finish(kStart + 1s);
  CHECK(result.reigns.size() == kMostReigns);
  CHECK(result.beyond == 10);
}

}  // namespace
}  // namespace havip::replay
