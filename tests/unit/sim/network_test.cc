#include "platform/sim/network.h"

#include <vector>

#include <doctest/doctest.h>

namespace havip::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kAlways = Probability::kAlways;

LinkOptions with(std::uint64_t loss, std::uint64_t duplicate = 0, std::uint64_t reorder = 0,
                 std::uint64_t corrupt = 0) {
  return {.latency = 200us,
          .jitter = 50us,
          .loss = Probability(loss),
          .duplicate = Probability(duplicate),
          .reorder = Probability(reorder),
          .corrupt = Probability(corrupt)};
}

TEST_CASE("Stream: the generator is pinned, so that a seed means the same run for ever") {
  Stream stream(7, "link h1>h2");
  CHECK(stream.next() == 16180589215694190695U);
  CHECK(stream.next() == 6568723208866373933U);
}

TEST_CASE("Stream: names and seeds separate streams") {
  CHECK(Stream(7, "a").next() != Stream(7, "b").next());
  CHECK(Stream(7, "a").next() != Stream(8, "a").next());
  CHECK(Stream(7, "a").next() == Stream(7, "a").next());
}

TEST_CASE("Stream: bounded draws are uniform and stay in bounds") {
  Stream stream(1, "dice");
  std::vector<int> count(6);
  for (int i = 0; i < 60'000; ++i)
    ++count[stream.below(6)];
  for (int n : count)
    CHECK((n > 9'600 && n < 10'400));
  CHECK(stream.within(0s) == 0s);
}

TEST_CASE("Probability: 0 never, 1 always, and in between about as often as it says") {
  Stream stream(1, "coin");
  CHECK_FALSE(stream.chance(Probability(0)));
  CHECK(stream.chance(Probability(kAlways)));
  int hits = 0;
  for (int i = 0; i < 100'000; ++i)
    hits += stream.chance(Probability(kAlways / 4)) ? 1 : 0;
  CHECK((hits > 24'500 && hits < 25'500));
}

TEST_CASE("Link: latency alone is exact and needs no chance") {
  Link link({.latency = 200us}, Stream(1, "l"));
  const auto sent = link.send(kStart + 1s);
  REQUIRE(sent.size() == 1);
  CHECK(sent.begin()->at == kStart + 1s + 200us);
  CHECK_FALSE(sent.begin()->corrupt);
}

TEST_CASE("Link: jitter stays in its bounds and never reorders") {
  Link link(with(0), Stream(1, "l"));
  Instant last = kStart;
  for (int i = 0; i < 1000; ++i) {
    const Instant now = kStart + i * 1us;
    const Instant at = link.send(now).begin()->at;
    CHECK(at >= last);
    CHECK(at >= now + 200us);
    CHECK(at < now + 250us);
    last = at;
  }
}

TEST_CASE("Link: loss, duplicates, reordering and corruption do what they say") {
  CHECK(Link(with(kAlways), Stream(1, "l")).send(kStart).empty());
  CHECK(Link(with(0, kAlways), Stream(1, "l")).send(kStart).size() == 2);
  CHECK(Link(with(0, 0, 0, kAlways), Stream(1, "l")).send(kStart).begin()->corrupt);
  Link reorder(with(0, 0, kAlways), Stream(1, "l"));
  CHECK(reorder.send(kStart).begin()->at >= kStart + 400us);
  reorder.set_options({.latency = 200us});
  CHECK(reorder.send(kStart + 1us).begin()->at == kStart + 201us);
}

TEST_CASE("Network: partitions part groups, heal joins them, oneself is always near") {
  Network net("fabric", 1, {.latency = 1ms});
  const auto a = net.add_place("h1");
  const auto b = net.add_place("h2");
  const auto c = net.add_place("h3");
  net.partition({{a}, {b}});
  CHECK(net.send(kStart, a, b).empty());
  CHECK(net.send(kStart, b, c).empty());
  CHECK(net.send(kStart, a, a).begin()->at == kStart);
  net.partition({{a}});
  CHECK(net.send(kStart, b, c).size() == 1);
  net.heal();
  CHECK(net.send(kStart, a, b).begin()->at == kStart + 1ms);
}

TEST_CASE("Network: one direction of one link can be changed, or all of them") {
  Network net("fabric", 1, {.latency = 1ms});
  const auto a = net.add_place("h1");
  const auto b = net.add_place("h2");
  net.set_link(a, b, {.latency = 5ms});
  CHECK(net.send(kStart, a, b).begin()->at == kStart + 5ms);
  CHECK(net.send(kStart, b, a).begin()->at == kStart + 1ms);
  net.set_all_links({.latency = 2ms});
  CHECK(net.send(kStart + 10ms, a, b).begin()->at == kStart + 12ms);
  CHECK(net.options(b, a).latency == 2ms);
}

}  // namespace
}  // namespace havip::sim
