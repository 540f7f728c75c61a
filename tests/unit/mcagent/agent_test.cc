#include "mcagent/agent/agent.h"

#include <chrono>
#include <string>
#include <vector>

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
using test::operator""_ip;

constexpr net::Ipv4Addr kFar = "172.16.17.8"_ip;

// ---- the limiter ------------------------------------------------------------------------------

TEST_CASE("limiter: the edge of the window, to the nanosecond") {
  struct Row {
    const char* what;
    LimiterEdge edge;
    Duration second;
    const char* until;  // "" when it is admitted
  };
  const auto inclusive = LimiterEdge::kInclusive;
  const auto exclusive = LimiterEdge::kExclusive;
  const std::vector<Row> rows = {
      {"inclusive, one before", inclusive, 4999999999ns, "5s"},
      {"inclusive, the edge", inclusive, 5s, ""},
      {"inclusive, one after", inclusive, 5000000001ns, ""},
      {"exclusive, one before", exclusive, 4999999999ns, "5.000000001s"},
      {"exclusive, the edge", exclusive, 5s, "5.000000001s"},
      {"exclusive, one after", exclusive, 5000000001ns, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    AgentScript script(limited({.edge = row.edge}));
    script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
    script.at(row.second).report(kWebId, kY);
    if (*row.until == '\0') {
      script.expect(claim(2, kWebId, kY));
    } else {
      script.expect(std::string("garp 2 rate_limited: until ") + row.until);
    }
  }
}

TEST_CASE("limiter: window 0 admits everything") {
  AgentScript script(limited({.window = 0s}));
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kX)
      .expect(claim(1, kWebId, kX), claim(2, kWebId, kX));
}

TEST_CASE("limiter: keys") {
  SUBCASE("device: another VIP waits, another device does not") {
    AgentScript script(limited({}));
    script.at(0s)
        .report(kWebId, kX)
        .report(kWebId, kY)
        .report(kDbId, kX)
        .expect(claim(1, kWebId, kX), "garp 2 rate_limited: until 5s", claim(2, kDbId, kX));
  }
  SUBCASE("device and VIP: another VIP does not wait") {
    AgentScript script(limited({.key = LimiterKey::kDeviceVip}));
    script.at(0s)
        .report(kWebId, kX)
        .report(kWebId, kY)
        .report(kWebId, kX)
        .expect(claim(1, kWebId, kX), claim(2, kWebId, kY), "garp 3 rate_limited: until 5s");
  }
}

TEST_CASE("limiter: a refused claim starts the window anew only if the policy says so") {
  SUBCASE("accepted") {
    AgentScript script(limited({}));
    script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
    script.at(3s).report(kWebId, kX).expect("garp 2 rate_limited: until 5s");
    script.at(5s).report(kWebId, kX).expect(claim(2, kWebId, kX));
  }
  SUBCASE("seen") {
    AgentScript script(limited({.starts = LimiterStarts::kSeen}));
    script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
    script.at(3s).report(kWebId, kX).expect("garp 2 rate_limited: until 8s");
    script.at(5s).report(kWebId, kX).expect("garp 3 rate_limited: until 10s");
    script.at(10s).report(kWebId, kX).expect(claim(2, kWebId, kX));
  }
}

TEST_CASE("limiter: `until` of a verdict is a number, too") {
  AgentScript script(limited({}));
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(1s).report(kWebId, kX).expect("garp 2 rate_limited: until 5s");
  const auto& last = script.recorder().at(script.recorder().last());
  CHECK_EQ(ns(std::get<trace::GarpVerdict>(last.event).until), 5'000'000'000);
}

TEST_CASE(
    "limiter: a failed claim gives its slot back at the final answer, if the policy says so") {
  struct Row {
    const char* what;
    bool charge;
    Verdict verdict;
    bool back;
  };
  const std::vector<Row> rows = {
      {"refused, charged", true, Verdict::kUnknownHavip, false},
      {"refused", false, Verdict::kUnknownHavip, true},
      {"refused with a text", false, Verdict::kGatewayRefused, true},
      {"migrated", false, Verdict::kMigrated, false},
      {"owner already", false, Verdict::kAlreadyOwner, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    AgentScript script(limited({.charge_failures = row.charge}));
    script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
    script.at(1ms).report(kWebId, kX).expect("garp 2 rate_limited: until 5s");
    script.at(2ms).reply(1, row.verdict).expect("garp 1 " + std::string(to_string(row.verdict)));
    script.at(3ms)
        .report(kWebId, kX)
        .expect(row.back ? claim(2, kWebId, kX) : "garp 3 rate_limited: until 5s");
  }
}

TEST_CASE("limiter: an unanswered claim gives its slot back when hope ends") {
  AgentScript script({.limiter = {.charge_failures = false}, .claim = {.retries = 1}});
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(1s).expect(claim(1, kWebId, kX, 2));
  script.at(1999999999ns).report(kWebId, kX).expect("garp 2 rate_limited: until 5s");
  script.at(2s).expect("garp 1 gateway_timeout");
  script.report(kWebId, kX).expect(claim(2, kWebId, kX));
}

TEST_CASE("limiter: it dies with the agent") {
  {
    AgentScript script(limited({}));
    script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
    script.at(1s).report(kWebId, kX).expect("garp 2 rate_limited: until 5s");
  }
  Policy policy = limited({});
  policy.resync = false;
  AgentScript restarted(policy, /*life=*/2);
  restarted.at(2s).report(kWebId, kX).expect("claim h1.2.1 copy 1 web/eth0 172.16.16.8");
}

TEST_CASE("subnet: checked by the agent it comes before the limiter") {
  Policy policy = limited({});
  policy.subnet_check = SubnetCheck::kAgent;
  AgentScript script(policy);
  script.at(0s)
      .report(kWebId, kFar)
      .report(kWebId, kX)
      .expect("garp 1 outside_subnet", claim(1, kWebId, kX));
  // The gateway knows best where a device is that is no longer here.
  script.input(agent::UnplugTap{net::DeviceId(kDbId)})
      .report(kDbId, kFar)
      .expect(claim(2, kDbId, kFar));
}

// ---- claims -----------------------------------------------------------------------------------

TEST_CASE("claims: one send and three resends, a second apart; hope ends at 4 s") {
  AgentScript script;
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX, 1));
  script.at(999999999ns).expect();
  script.at(1s).expect(claim(1, kWebId, kX, 2));
  script.at(2s).expect(claim(1, kWebId, kX, 3));
  script.at(3s).expect(claim(1, kWebId, kX, 4));
  script.at(3999999999ns).expect();
  script.at(4s).expect("garp 1 gateway_timeout");
  CHECK_EQ(script.engine().deadline(), kNever);
  CHECK_EQ(script.engine().counters().copies_sent, 4);
}

TEST_CASE("claims: the answer ends the path of the GARP, in the gateway's words") {
  AgentScript script;
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(2ms)
      .reply(1, Verdict::kGatewayRefused, "database is locked")
      .expect("garp 1 gateway_refused: database is locked");
  CHECK_EQ(script.engine().deadline(), kNever);
}

TEST_CASE("claims: other answers change nothing") {
  AgentScript script;
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(1ms).reply(1, Verdict::kMigrated, "", /*life=*/2).expect();
  script.at(2ms).reply(2, Verdict::kMigrated).expect();
  script.at(3ms).reply(1, Verdict::kMigrated).expect("garp 1 migrated");
  script.at(4ms).reply(1, Verdict::kAlreadyOwner).expect();
  CHECK_EQ(script.engine().counters().replies_ignored, 3);
  CHECK_EQ(script.engine().counters().verdicts.total(), 1);
}

TEST_CASE("claims: an answer after hope has ended is ignored") {
  AgentScript script({.claim = {.retries = 0}});
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(1s).expect("garp 1 gateway_timeout");
  script.at(2s).reply(1, Verdict::kMigrated).expect();
}

TEST_CASE("claims: timers of several claims do not mix") {
  AgentScript script({.claim = {.retries = 1}});
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(500ms).report(kDbId, kY).expect(claim(2, kDbId, kY));
  script.at(1s).expect(claim(1, kWebId, kX, 2));
  script.at(1100ms).reply(1, Verdict::kMigrated).expect("garp 1 migrated");
  script.at(1500ms).expect(claim(2, kDbId, kY, 2));
  script.at(2500ms).expect("garp 2 gateway_timeout");
}

TEST_CASE("claims: each copy carries the record of its own send, caused by the one before") {
  AgentScript script({.claim = {.retries = 1}});
  script.at(0s).report(kWebId, kX).expect(claim(1, kWebId, kX));
  script.at(1s).expect(claim(1, kWebId, kX, 2));
  script.at(2s).expect("garp 1 gateway_timeout");
  const std::vector<std::string_view> kinds = {"report_taken", "claim_admitted", "claim_sent",
                                               "claim_sent", "garp_verdict"};
  REQUIRE_EQ(script.recorder().last(), kinds.size());
  for (engine::Seq seq = 1; seq <= kinds.size(); ++seq) {
    CHECK_EQ(trace::kind_of(script.recorder().at(seq).event), kinds[seq - 1]);
    CHECK_EQ(script.recorder().at(seq).cause, seq - 1);
  }
}

// ---- the end of a life ------------------------------------------------------------------------

TEST_CASE("abandon: every GARP in the agent's hands gets its verdict, once") {
  AgentScript script(deferring());
  const auto kill = script.recorder().record(kStart, 0, 0, trace::Action{.action = "kill"});
  script.at(0s)
      .report(kWebId, kX)
      .report(kWebId, kY)
      .expect(claim(1, kWebId, kX), "deferred 172.16.16.9 until 5s");
  script.at(1s);
  SUBCASE("killed") {
    script.abandon(Verdict::kAgentDown, kill).expect("garp 1 agent_down", "garp 2 agent_down");
    CHECK_EQ(script.recorder().at(script.recorder().last()).cause, kill);
  }
  SUBCASE("the run is over: the last record of each path is the cause") {
    script.abandon(Verdict::kPending).expect("garp 1 pending", "garp 2 pending");
    const auto& last = script.recorder().at(script.recorder().last());
    CHECK_EQ(trace::kind_of(script.recorder().at(last.cause).event), "claim_deferred");
  }
  CHECK_EQ(script.engine().deadline(), kNever);
  const AgentCounters counters = script.engine().counters();
  CHECK_EQ(counters.reports_taken, counters.verdicts.total());
}

// ---- tables -----------------------------------------------------------------------------------

TEST_CASE("resync: a restarted agent asks until the snapshot has been applied") {
  AgentScript script({}, /*life=*/2);
  script.expect("alive", "snapshot, please, life 2");
  script.at(1s).expect("snapshot, please, life 2");
  // An ordinary push is passed on and acknowledged, but is not what it waits for.
  script.at(1500ms)
      .input(agent::PushIn{{.rows = {{.ip = kX, .generation = 4}}}})
      .expect("apply 1 rows");
  script.applied(kX, 4).expect("ack 172.16.16.8@4");
  script.at(2s).expect("snapshot, please, life 2");
  script.at(2002ms)
      .input(agent::PushIn{{.rows = {{.ip = kX, .generation = 5}}, .snapshot = true}})
      .expect("apply 1 rows");
  CHECK_FALSE(script.engine().ready());
  script.applied(kX, 5, /*snapshot=*/true).expect("ack 172.16.16.8@5", "ready");
  CHECK_EQ(script.engine().deadline(), kNever);
  // A second answer is applied like any push.
  script.at(3s).applied(kX, 5, /*snapshot=*/true).expect("ack 172.16.16.8@5");
}

TEST_CASE("resync: off, or in the first life, an agent is ready at once") {
  AgentScript first({}, /*life=*/1);
  CHECK(first.engine().ready());
  AgentScript second({.resync = false}, /*life=*/2);
  CHECK(second.engine().ready());
}

TEST_CASE("reconcile: what the tables hold is reported every period") {
  AgentScript script({.reconcile = 10s});
  script.at(9999999999ns).expect();
  script.at(10s).expect("read table");
  script.input(datapath::TableRead{.rows = {{.ip = kX}, {.ip = kY}}}).expect("table of 2 rows");
  script.at(20s).expect("read table");
  script.at(25s).input(agent::SetPolicy{{.reconcile = 3s}}).expect();
  script.at(28s).expect("read table");
  script.at(29s).input(agent::SetPolicy{{}}).expect();
  CHECK_EQ(script.engine().deadline(), kNever);
}

}  // namespace
}  // namespace havip::mcagent
