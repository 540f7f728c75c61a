#include "mcagent/agent/deferral.h"

#include <chrono>

#include <doctest/doctest.h>

#include "tests/support/agent_script.h"

namespace havip::mcagent {
namespace {

using namespace std::chrono_literals;
using engine::Verdict;
using test::AgentScript;
using test::claim;
using test::deferring;
using test::kDbId;
using test::kWebId;
using test::kX;
using test::kY;
using test::kZ;
using test::limited;

TEST_CASE("defer: the VIPs of a device take turns, one a window") {
  AgentScript script(deferring());
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .report(kWebId, kZ)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s",
              "deferred 172.16.16.10 until 5s");
  script.at(1s).report(kWebId, kX).expect("deferred 172.16.16.8 until 5s");
  // Announced again, Y keeps its turn; only its older GARP dies.
  script.at(2s).report(kWebId, kY).expect("deferred 172.16.16.9 until 5s", "garp 2 superseded");
  script.at(4999999999ns).expect();
  script.at(5s).expect(claim(2, kWebId, kY));
  // Y has had its turn and goes to the end of the line.
  script.at(6s).report(kWebId, kY).expect("deferred 172.16.16.9 until 10s");
  script.at(10s).expect(claim(3, kWebId, kZ));
  script.at(15s).expect(claim(4, kWebId, kX));
  script.at(20s).expect(claim(5, kWebId, kY));
  CHECK(script.engine().deferred() == 0);
}

TEST_CASE("defer: the edge of the window, to the nanosecond") {
  AgentScript script(deferring({.edge = LimiterEdge::kExclusive}));
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5.000000001s");
  script.at(5s).expect();
  script.at(5000000001ns).expect(claim(2, kWebId, kY));
}

TEST_CASE("defer: what has waited goes before what arrives at the same instant") {
  AgentScript script(deferring());
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  // The report reaches the agent before its timer does.
  auto& engine = script.engine();
  engine.handle(kStart + 5s, datapath::ReportUp{{net::DeviceId(kWebId), kZ, {.id = 3}, 0}});
  script.at(5s)
      .input(agent::PlugTap{AgentScript::device(kWebId)})
      .expect("deferred 172.16.16.10 until 10s", claim(2, kWebId, kY));
  script.at(10s).expect(claim(3, kWebId, kZ));
}

TEST_CASE("defer: a newer generation of the VIP supersedes what waits") {
  AgentScript script(deferring());
  script.at(0s).applied(kY, 7).expect("ack 172.16.16.9@7");
  script.report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  SUBCASE("newer") {
    script.at(1s).applied(kY, 8).expect("garp 2 superseded", "ack 172.16.16.9@8");
    script.at(5s).expect();
  }
  SUBCASE("not newer: the gateway repeated itself") {
    script.at(1s).applied(kY, 7).expect("ack 172.16.16.9@7");
    script.at(5s).expect(claim(2, kWebId, kY));
  }
  SUBCASE("of another VIP") {
    script.at(1s).applied(kZ, 8).expect("ack 172.16.16.10@8");
    script.at(5s).expect(claim(2, kWebId, kY));
  }
}

TEST_CASE("defer: a newer GARP of the VIP supersedes what waits, whoever sent it") {
  AgentScript script(deferring());
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  SUBCASE("and is admitted") {
    script.at(1s).report(kDbId, kY).expect("garp 2 superseded", claim(2, kDbId, kY));
    script.at(5s).expect();
  }
  SUBCASE("and is deferred in turn, at the end of the other device's line") {
    script.at(1s).report(kDbId, kX).report(kDbId, kZ).report(kDbId, kY).expect(
        claim(2, kDbId, kX), "deferred 172.16.16.10 until 6s", "deferred 172.16.16.9 until 6s",
        "garp 2 superseded");
    script.at(5s).expect();
    script.at(6s).expect(claim(3, kDbId, kZ));
    script.at(11s).expect(claim(4, kDbId, kY));
  }
}

TEST_CASE("defer: a slot given back opens the window at once") {
  AgentScript script(deferring({.charge_failures = false}));
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  script.at(2ms)
      .reply(1, Verdict::kUnknownHavip)
      .expect("garp 1 unknown_havip", claim(2, kWebId, kY));
}

TEST_CASE("defer: with `seen` whatever is turned away keeps the window shut") {
  AgentScript script(deferring({.starts = LimiterStarts::kSeen}));
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  script.at(4s).report(kWebId, kZ).expect("deferred 172.16.16.10 until 9s");
  script.at(9s).expect(claim(2, kWebId, kY));
  script.at(14s).expect(claim(3, kWebId, kZ));
}

TEST_CASE("defer: a policy that opens windows lets go at once") {
  AgentScript script(deferring());
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .report(kWebId, kZ)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s",
              "deferred 172.16.16.10 until 5s");
  SUBCASE("no window") {
    script.at(1s)
        .input(agent::SetPolicy{limited({.window = 0s})})
        .expect(claim(2, kWebId, kY), claim(3, kWebId, kZ));
  }
  SUBCASE("another key") {
    script.at(1s)
        .input(agent::SetPolicy{deferring({.key = LimiterKey::kDeviceVip})})
        .expect(claim(2, kWebId, kY), claim(3, kWebId, kZ));
  }
}

TEST_CASE("defer: lines that become one keep the order in which their VIPs came") {
  AgentScript script(deferring({.key = LimiterKey::kDeviceVip}));
  script.at(0s)
      .report(kWebId, kZ)
      .report(kWebId, kY)
      .report(kWebId, kZ)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kZ), claim(2, kWebId, kY), "deferred 172.16.16.10 until 5s",
              "deferred 172.16.16.9 until 5s");
  script.at(1s)
      .input(agent::SetPolicy{deferring({.key = LimiterKey::kDevice})})
      .expect(claim(3, kWebId, kZ));
  script.at(6s).expect(claim(4, kWebId, kY));
}

}  // namespace
}  // namespace havip::mcagent
