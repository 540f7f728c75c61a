#include "mcagent/admit/rate_limit.h"

#include <vector>

#include <doctest/doctest.h>

namespace havip::mcagent {
namespace {

using namespace std::chrono_literals;
using namespace net::literals;

const net::DeviceId kA{"web-a/eth0"};
const net::DeviceId kB{"web-b/eth0"};
constexpr auto kVip1 = "172.16.16.8"_ip;
constexpr auto kVip2 = "172.16.16.9"_ip;
constexpr auto kYes = Admission::kAdmitted;
constexpr auto kNo = Admission::kRateLimited;

struct Step {
  Duration at;
  net::DeviceId device;
  net::Ipv4Addr vip;
  Admission expected;
  Duration opens{};  // checked when refused
};

void play(const LimiterPolicy& policy, const std::vector<Step>& steps) {
  RateLimit limit(policy);
  for (const Step& step : steps) {
    CAPTURE(step.at.count());
    const auto answer = limit.offer(kStart + step.at, step.device, step.vip);
    CHECK(answer.admission == step.expected);
    if (answer.admission == kNo) CHECK(answer.opens_at == kStart + step.opens);
  }
}

TEST_CASE("RateLimit: one claim a device in five seconds, the edge included") {
  play({}, {{0s, kA, kVip1, kYes},
            {20us, kA, kVip1, kNo, 5s},
            {4999999999ns, kA, kVip1, kNo, 5s},
            {5s, kA, kVip1, kYes},
            {5s, kA, kVip1, kNo, 10s}});
}

TEST_CASE("RateLimit: an exclusive edge admits one nanosecond later") {
  play(
      {.edge = LimiterEdge::kExclusive},
      {{0s, kA, kVip1, kYes}, {5s, kA, kVip1, kNo, 5000000001ns}, {5000000001ns, kA, kVip1, kYes}});
}

TEST_CASE("RateLimit: keyed by device, two VIPs of a NIC share the window, two NICs do not") {
  play({}, {{0s, kA, kVip1, kYes}, {1s, kA, kVip2, kNo, 5s}, {1s, kB, kVip1, kYes}});
}

TEST_CASE("RateLimit: keyed by device and VIP, two VIPs of a NIC have windows of their own") {
  play({.key = LimiterKey::kDeviceVip},
       {{0s, kA, kVip1, kYes}, {1s, kA, kVip2, kYes}, {2s, kA, kVip1, kNo, 5s}});
}

TEST_CASE("RateLimit: a refused claim does not extend the window") {
  play({}, {{0s, kA, kVip1, kYes}, {4s, kA, kVip1, kNo, 5s}, {5s, kA, kVip1, kYes}});
}

TEST_CASE("RateLimit: unless the window starts with every claim seen") {
  play({.starts = LimiterStarts::kSeen}, {{0s, kA, kVip1, kYes},
                                          {4s, kA, kVip1, kNo, 9s},
                                          {5s, kA, kVip1, kNo, 10s},
                                          {10s, kA, kVip1, kYes}});
}

TEST_CASE("RateLimit: a window of zero admits everything and remembers nothing") {
  RateLimit limit({.window = 0s});
  for (int i = 0; i < 3; ++i)
    CHECK(limit.offer(kStart, kA, kVip1).admission == kYes);
  CHECK(limit.started().empty());
}

TEST_CASE("RateLimit: a refund reopens the slot, but not one that was taken anew") {
  RateLimit limit({});
  const Instant first = kStart + 1s;
  CHECK(limit.offer(first, kA, kVip1).admission == kYes);
  limit.refund(first, kA, kVip1);
  CHECK(limit.opens_at(first, kA, kVip1) == first);
  CHECK(limit.offer(kStart + 2s, kA, kVip1).admission == kYes);
  limit.refund(first, kA, kVip1);
  CHECK(limit.offer(kStart + 3s, kA, kVip1).admission == kNo);
  CHECK(limit.opens_at(kStart + 3s, kA, kVip1) == kStart + 7s);
}

TEST_CASE("RateLimit: a flood of keys is forgotten once their windows are over") {
  RateLimit limit({.key = LimiterKey::kDeviceVip});
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    const Instant now = kStart + i * 1ms;
    CHECK(limit.offer(now, kA, net::Ipv4Addr{0x0a000000 + i}).admission == kYes);
  }
  CHECK(limit.started().size() <= 2 * 5'001 + 256);
}

}  // namespace
}  // namespace havip::mcagent
