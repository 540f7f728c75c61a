#include "vpccgw/push/push_plan.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "vpccgw/push/reconcile.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;
using test::text_of;
using test::operator""_ip;

const net::HostId kH1("h1");
const net::HostId kH2("h2");

engine::NeighEntry row(net::Ipv4Addr ip, std::uint64_t generation) {
  return {.ip = ip,
          .device = net::DeviceId("web-a/eth0"),
          .host = kH1,
          .generation = generation,
          .havip = true};
}

// A plan for h1 and h2, of which a test watches h1 alone.
class Plan {
 public:
  explicit Plan(Duration retry = 1s) : plan_({kH2, kH1}, retry) {}

  std::string announce(Duration at, const engine::NeighEntry& entry, engine::Seq cause = 0) {
    const auto pushes = plan_.announce(kStart + at, std::vector{entry}, cause);
    plan_.acknowledge(kH2, std::vector<engine::PushAck::Row>{{entry.ip, entry.generation}});
    REQUIRE_EQ(pushes.size(), 2);
    CHECK_EQ(pushes[1].host, kH2);
    return text_of(pushes[0]);
  }
  void ack(net::Ipv4Addr ip, std::uint64_t generation) {
    plan_.acknowledge(kH1, std::vector<engine::PushAck::Row>{{ip, generation}});
  }
  // What is sent at the deadline, which must be exactly `at`.
  std::string due(Duration at) {
    CHECK_EQ(ns(plan_.deadline()), ns(at));
    const auto pushes = plan_.due(kStart + at);
    REQUIRE_EQ(pushes.size(), 1);
    last_cause = pushes[0].cause;
    return text_of(pushes[0]);
  }
  [[nodiscard]] bool idle() const { return plan_.deadline() == kNever; }

  engine::Seq last_cause = 0;

 private:
  PushPlan plan_;
};

TEST_CASE("a push is repeated every retry until it is acknowledged, without limit") {
  Plan plan;
  CHECK_EQ(plan.announce(3ns, row("10.0.0.8"_ip, 1)), "push h1 #1: 10.0.0.8 web-a/eth0@h1 g1");
  for (int attempt = 2; attempt < 100; ++attempt) {
    CHECK_EQ(plan.due((attempt - 1) * 1s + 3ns),
             fmt::format("push h1 #{}: 10.0.0.8 web-a/eth0@h1 g1", attempt));
  }
  plan.ack("10.0.0.8"_ip, 1);
  CHECK(plan.idle());
}

TEST_CASE("an acknowledgement counts for its address and for no newer generation") {
  Plan plan;
  plan.announce(0s, row("10.0.0.8"_ip, 2));
  plan.ack("10.0.0.8"_ip, 1);
  plan.ack("10.0.0.9"_ip, 2);
  CHECK_FALSE(plan.idle());
  plan.ack("10.0.0.8"_ip, 2);
  CHECK(plan.idle());
}

TEST_CASE("a new row goes out alone; older ones wait for their own time") {
  Plan plan;
  plan.announce(0ms, row("10.0.0.8"_ip, 1), 11);
  CHECK_EQ(plan.announce(400ms, row("10.0.0.9"_ip, 1), 12),
           "push h1 #1: 10.0.0.9 web-a/eth0@h1 g1");
  CHECK_EQ(plan.due(1000ms), "push h1 #2: 10.0.0.8 web-a/eth0@h1 g1");
  CHECK_EQ(plan.last_cause, 11);
  CHECK_EQ(plan.due(1400ms), "push h1 #2: 10.0.0.9 web-a/eth0@h1 g1");
  CHECK_EQ(plan.due(2000ms), "push h1 #3: 10.0.0.8 web-a/eth0@h1 g1");
  plan.ack("10.0.0.9"_ip, 1);
  CHECK_EQ(plan.due(3000ms), "push h1 #4: 10.0.0.8 web-a/eth0@h1 g1");
}

TEST_CASE("rows that are due together travel together, under the latest cause") {
  Plan plan;
  plan.announce(0s, row("10.0.0.9"_ip, 1), 11);
  CHECK_EQ(plan.due(1s), "push h1 #2: 10.0.0.9 web-a/eth0@h1 g1");
  plan.announce(1s, row("10.0.0.8"_ip, 1), 12);
  CHECK_EQ(plan.due(2s), "push h1 #3: 10.0.0.8 web-a/eth0@h1 g1, 10.0.0.9 web-a/eth0@h1 g1");
  CHECK_EQ(plan.last_cause, 12);
}

TEST_CASE("a newer generation replaces the older one and starts over") {
  Plan plan;
  plan.announce(0ms, row("10.0.0.8"_ip, 1));
  CHECK_EQ(plan.announce(999ms, row("10.0.0.8"_ip, 2)), "push h1 #1: 10.0.0.8 web-a/eth0@h1 g2");
  CHECK_EQ(plan.due(1999ms), "push h1 #2: 10.0.0.8 web-a/eth0@h1 g2");
  plan.ack("10.0.0.8"_ip, 2);
  CHECK(plan.idle());
}

TEST_CASE("retry 0 sends once") {
  Plan plan(0s);
  CHECK_EQ(plan.announce(0s, row("10.0.0.8"_ip, 1)), "push h1 #1: 10.0.0.8 web-a/eth0@h1 g1");
  CHECK(plan.idle());
}

TEST_CASE("hosts and rows that nobody knows are passed over") {
  PushPlan plan({kH1}, 1s);
  plan.acknowledge(net::HostId("h9"), std::vector<engine::PushAck::Row>{{"10.0.0.8"_ip, 1}});
  CHECK_FALSE(plan.knows(net::HostId("h9")));
  CHECK(plan.knows(kH1));
}

TEST_CASE("reconciliation tells a host what it has wrong, and what it should not have") {
  const engine::NeighEntry right = row("10.0.0.8"_ip, 3);
  engine::NeighEntry stale = right;
  stale.generation = 2;
  engine::NeighEntry misplaced = right;
  misplaced.host = kH2;
  const engine::NeighEntry gone{.ip = "10.0.0.9"_ip, .generation = 5, .havip = true};
  const engine::NeighEntry unknown = row("10.0.0.7"_ip, 9);
  const engine::NeighEntry unknown_gone{.ip = "10.0.0.7"_ip, .generation = 9, .havip = true};

  struct Row {
    const char* what;
    std::vector<engine::NeighEntry> reported;
    std::vector<std::string> sent;
  };
  const std::vector<Row> rows = {
      {"agreed", {right, gone}, {}},
      {"agreed; it keeps no withdrawn rows", {right}, {}},
      {"missing", {}, {"10.0.0.8 web-a/eth0@h1 g3"}},
      {"stale", {stale}, {"10.0.0.8 web-a/eth0@h1 g3"}},
      {"misplaced", {misplaced}, {"10.0.0.8 web-a/eth0@h1 g3"}},
      {"not withdrawn", {right, row("10.0.0.9"_ip, 5)}, {"10.0.0.9 withdrawn g5"}},
      {"unknown", {right, unknown}, {"10.0.0.7 withdrawn g0"}},
      {"unknown, and withdrawn there", {right, unknown_gone}, {}},
      {"several, by address",
       {stale, row("10.0.0.9"_ip, 4), unknown},
       {"10.0.0.7 withdrawn g0", "10.0.0.8 web-a/eth0@h1 g3", "10.0.0.9 withdrawn g5"}},
  };
  for (const Row& one : rows) {
    CAPTURE(one.what);
    std::vector<std::string> sent;
    for (const auto& entry : differences(std::vector{right, gone}, one.reported)) {
      sent.push_back(text_of(entry));
    }
    CHECK(sent == one.sent);
  }
}

}  // namespace
}  // namespace havip::vpccgw
