// The datapath's path per frame, which a flood takes millions of times, touches no heap.
#include <chrono>
#include <cstdint>

#include <doctest/doctest.h>

#include "mcagent/datapath/datapath.h"
#include "tests/support/count_allocations.h"
#include "tests/support/datapath_script.h"

namespace havip::mcagent {
namespace {

using namespace std::chrono_literals;
using test::kDb;
using test::kHere;
using test::kWeb;
using test::operator""_ip;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
constexpr net::Ipv4Addr kFar = "172.16.17.8"_ip;

TEST_CASE("datapath: the ordinary ways through allocate nothing") {
  trace::Recorder recorder;
  recorder.reserve(10'000);
  Datapath path(recorder, recorder.add_node("h1"), kHere, {});
  path.handle(kStart, datapath::PlugTap{kWeb});
  path.handle(kStart, datapath::AgentState{.alive = true, .ready = true});
  path.handle(kStart, datapath::ApplyPush{{.rows = {test::row(kVip, "web/eth0", kHere, 1)}}});
  const wire::Arp request{.sha = kWeb.mac, .spa = kWeb.primary, .tpa = kDb.primary};
  const auto capture = [&](Instant now, const wire::Arp& arp) {
    const wire::Frame frame{.src = kWeb.mac, .payload = arp};
    path.handle(now, datapath::Captured{kWeb.id, {frame, {}}});
    if (path.deadline() <= now) path.handle_timeout(now);
    while (path.poll_output()) {
    }
  };
  const auto round = [&](Instant now) {
    capture(now, request);
    capture(now, wire::gratuitous_arp(kWeb.mac, kVip));         // owner_match
    capture(now, wire::gratuitous_arp(kWeb.mac, kFar));         // outside_subnet
    capture(now, wire::gratuitous_arp(kWeb.mac, kDb.primary));  // climbs
  };
  Instant now = kStart;
  for (int warm_up = 0; warm_up < 100; ++warm_up)
    round(now += 30us);
  const std::uint64_t before = test::allocations;
  for (int i = 0; i < 1000; ++i)
    round(now += 30us);
  CHECK_EQ(test::allocations - before, 4 * 1000);  // the boxes in which frames come
  CHECK_EQ(path.counters().verdicts.of(engine::Verdict::kOwnerMatch), 1100);
}

}  // namespace
}  // namespace havip::mcagent
