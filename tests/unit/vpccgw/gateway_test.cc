#include "vpccgw/gateway/gateway.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "tests/support/temporary_folder.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;
using test::GatewayScript;
using test::to_all;
using test::operator""_ip;

static_assert(engine::Engine<Gateway>);

constexpr const char* kAtA = "172.16.16.8 web-a/eth0@h1 g1";
constexpr const char* kAtB = "172.16.16.8 web-b/eth0@h2 g2";

// The switchover that most cases start from: web-a takes the VIP at 1 s, all hosts know.
GatewayScript& web_a_owns(GatewayScript& script) {
  return script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1", to_all(kAtA))
      .ack_all(1)
      .expect();
}

TEST_CASE("a claim is committed, answered and pushed to every host until acknowledged") {
  GatewayScript script;
  script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1",
              to_all(kAtA));
  script.at(1001ms).ack("h1", 1).ack("h3", 1).expect();
  script.at(1999999999ns).expect();
  script.at(2s).expect("push h2 #2: 172.16.16.8 web-a/eth0@h1 g1");
  script.at(3s).expect("push h2 #3: 172.16.16.8 web-a/eth0@h1 g1");
  script.at(3500ms).ack("h2", 1).expect();
  script.at(60s).expect();
}

TEST_CASE("a new commit is pushed at once, beside older pushes in flight") {
  GatewayScript script;
  web_a_owns(script);
  script.at(2s)
      .claim("h1", 2, "web-a/eth0", "172.16.16.9"_ip)
      .expect("committed havip-2 nobody -> web-a/eth0 g1", "reply h1.1.2 migrated g1",
              to_all("172.16.16.9 web-a/eth0@h1 g1"))
      .ack("h1", 1, "172.16.16.9"_ip)
      .ack("h2", 1, "172.16.16.9"_ip);
  script.at(2400ms)
      .claim("h2", 1, "web-b/eth0")
      .expect("committed havip-1 web-a/eth0 -> web-b/eth0 g2", "reply h2.1.1 migrated g2",
              to_all(kAtB))
      .ack("h1", 2)
      .ack("h2", 2);
  script.at(3000ms).expect("push h3 #2: 172.16.16.9 web-a/eth0@h1 g1");
  script.at(3400ms).expect("push h3 #2: 172.16.16.8 web-b/eth0@h2 g2");
  script.at(3500ms).ack("h3", 2).ack("h3", 1, "172.16.16.9"_ip);
}

TEST_CASE("refusals and what is already so write nothing and push nothing") {
  GatewayScript script;
  web_a_owns(script);
  script.at(2s)
      .claim("h1", 2, "web-a/eth0")
      .expect("reply h1.1.2 already_owner g1")
      .claim("h2", 1, "web-b/eth0", "172.16.16.77"_ip)
      .expect("reply h2.1.1 unknown_havip g0")
      .claim("h2", 2, "web-a/eth0")
      .expect("reply h2.1.2 unknown_device g1")
      .claim("h3", 1, "ghost/eth0")
      .expect("reply h3.1.1 unknown_device g1")
      .claim("h3", 2, "db/eth0")
      .expect("reply h3.1.2 subnet_mismatch g1");
  CHECK_EQ(script.store().find_mapping("172.16.16.8"_ip).value()->generation, 1);
}

TEST_CASE("the test gateway refuses everything") {
  GatewayScript script({.environment = Environment::kTest});
  script.at(1s).claim("h1", 1, "web-a/eth0").expect("reply h1.1.1 wrong_environment g0");
}

// Ids decide, not copies: model of a claim whose first answer was lost.
TEST_CASE("a known claim id gets its stored answer") {
  GatewayScript script;
  web_a_owns(script);
  script.at(2s).claim("h1", 1, "web-a/eth0").expect("known h1.1.1", "reply h1.1.1 migrated g1");

  SUBCASE("also when its retry arrives after a later claim: it outranks nobody") {
    script.at(3s)
        .claim("h2", 1, "web-b/eth0")
        .expect("committed havip-1 web-a/eth0 -> web-b/eth0 g2", "reply h2.1.1 migrated g2",
                to_all(kAtB))
        .ack_all(2);
    script.at(3500ms)
        .claim("h1", 1, "web-a/eth0")
        .expect("known h1.1.1", "reply h1.1.1 migrated g1");
    CHECK_EQ(script.store().find_mapping("172.16.16.8"_ip).value()->owner,
             net::DeviceId("web-b/eth0"));
  }
  SUBCASE("also after a restart") {
    script.at(3s).kill_and_start().expect();
    script.at(3s).claim("h1", 1, "web-a/eth0").expect("known h1.1.1", "reply h1.1.1 migrated g1");
  }
  SUBCASE("refusals too, whatever has changed since") {
    script.at(3s).claim("h1", 5, "web-b/eth0").expect("reply h1.1.5 unknown_device g1");
    script.at(4s)
        .moved("web-b/eth0", "h1")
        .expect(to_all("172.16.16.5 web-b/eth0@h1 g2"))
        .ack_all(2, "172.16.16.5"_ip);
    script.at(5s)
        .claim("h1", 5, "web-b/eth0")
        .expect("known h1.1.5", "reply h1.1.5 unknown_device g1");
  }
}

TEST_CASE("if only the retry arrives, it counts as new") {
  GatewayScript script;
  script.at(1s)
      .claim("h2", 1, "web-b/eth0")
      .expect("committed havip-1 nobody -> web-b/eth0 g1", "reply h2.1.1 migrated g1",
              to_all("172.16.16.8 web-b/eth0@h2 g1"))
      .ack_all(1);
  script.at(2s)
      .claim("h1", 1, "web-a/eth0")  // its first copy was lost before 1 s
      .expect("committed havip-1 web-b/eth0 -> web-a/eth0 g2", "reply h1.1.1 migrated g2",
              to_all("172.16.16.8 web-a/eth0@h1 g2"))
      .ack_all(2);
}

TEST_CASE("killed at any point, the gateway goes on where its store is") {
  GatewayScript script;
  script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1",
              to_all(kAtA));

  SUBCASE("before any acknowledgement: every push is resumed, and retried from there") {
    script.at(1300ms).kill_and_start().expect(to_all(kAtA));
    script.at(2s).expect();
    script.at(2300ms).expect(to_all(kAtA, 2)).ack_all(1);
  }
  SUBCASE("after one: only the others are resumed") {
    script.at(1200ms).ack("h2", 1);
    script.at(1300ms)
        .kill_and_start()
        .expect("push h1 #1: 172.16.16.8 web-a/eth0@h1 g1",
                "push h3 #1: 172.16.16.8 web-a/eth0@h1 g1")
        .ack_all(1);
  }
  SUBCASE("after all: silence, and the next generation is the next") {
    script.ack_all(1).at(2s).kill_and_start().expect();
    script.claim("h2", 1, "web-b/eth0")
        .expect("committed havip-1 web-a/eth0 -> web-b/eth0 g2", "reply h2.1.1 migrated g2",
                to_all(kAtB))
        .ack_all(2);
  }
  SUBCASE("a late acknowledgement of an older generation resumes nothing less") {
    script.ack_all(1)
        .at(2s)
        .claim("h2", 1, "web-b/eth0")
        .expect("committed havip-1 web-a/eth0 -> web-b/eth0 g2", "reply h2.1.1 migrated g2",
                to_all(kAtB));
    script.ack("h1", 2).ack("h1", 1).ack("h2", 1).ack("h3", 2);
    script.at(2500ms)
        .kill_and_start()
        .expect("push h2 #1: 172.16.16.8 web-b/eth0@h2 g2")
        .ack("h2", 2);
  }
}

TEST_CASE("push_retry 0 sends once, and once more after a restart") {
  GatewayScript script({.push_retry = 0s});
  script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1",
              to_all(kAtA));
  script.at(1h).expect();
  script.kill_and_start().expect(to_all(kAtA));
  script.at(2h).expect();
}

TEST_CASE("a live migration moves the device's row; HAVIPs follow only if they should") {
  bool follow = false;
  SUBCASE("not by default") {
    follow = false;
  }
  SUBCASE("with migrate_moves_havip") {
    follow = true;
  }
  GatewayScript script({.migrate_moves_havip = follow});
  web_a_owns(script);
  script.at(2s).moved("web-a/eth0", "h3");
  if (follow) {
    script
        .expect("committed havip-1 web-a/eth0 -> web-a/eth0 g2",
                to_all("172.16.16.6 web-a/eth0@h3 g2, 172.16.16.8 web-a/eth0@h3 g2"))
        .ack_all(2, "172.16.16.6"_ip)
        .ack_all(2);
    CHECK_EQ(*script.store().find_mapping("172.16.16.8"_ip).value()->flushed_at, kStart + 1s);
  } else {
    script.expect(to_all("172.16.16.6 web-a/eth0@h3 g2")).ack_all(2, "172.16.16.6"_ip);
    CHECK_EQ(script.store().find_mapping("172.16.16.8"_ip).value()->host, net::HostId("h1"));
    script.at(3s).claim("h1", 2, "web-a/eth0").expect("reply h1.1.2 unknown_device g1");
    script.at(4s)
        .claim("h3", 1, "web-a/eth0")
        .expect("committed havip-1 web-a/eth0 -> web-a/eth0 g2", "reply h3.1.1 migrated g2",
                to_all("172.16.16.8 web-a/eth0@h3 g2"))
        .ack_all(2);
  }
}

TEST_CASE("a move that is none, or to nowhere") {
  GatewayScript script;
  script.at(1s).moved("web-a/eth0", "h1").expect();
  script.moved("ghost/eth0", "h1")
      .expect("MigrateDevice ghost/eth0: there is no device ghost/eth0");
  script.moved("web-a/eth0", "h9").expect("MigrateDevice web-a/eth0: there is no host h9");
}

TEST_CASE("a snapshot holds every row there is, and is not repeated") {
  GatewayScript script;
  script.at(1s).snapshot("h2").expect(
      "push h2 #1 snapshot: 172.16.16.5 web-b/eth0@h2 g1, 172.16.16.6 web-a/eth0@h1 g1, "
      "172.16.16.20 client/eth0@h3 g1, 172.16.17.9 db/eth0@h3 g1");
  web_a_owns(script);
  script.at(2s).console(gateway::UnbindHaVip{net::HavipId("havip-1")});
  script.expect("UnbindHaVip havip-1: done", "committed havip-1 web-a/eth0 -> nobody g2",
                to_all("172.16.16.8 withdrawn g2"));
  script.ack_all(2).snapshot("h2").expect(
      "push h2 #1 snapshot: 172.16.16.5 web-b/eth0@h2 g1, 172.16.16.6 web-a/eth0@h1 g1, "
      "172.16.16.8 withdrawn g2, 172.16.16.20 client/eth0@h3 g1, 172.16.17.9 db/eth0@h3 g1");
  script.at(1h).expect();
}

TEST_CASE("reconciliation answers a table that differs, once, and an equal one with silence") {
  GatewayScript script;
  auto rows = provisioned_rows(test::small_region());
  script.at(1s).report("h1", rows).expect();
  rows[0].host = net::HostId("h3");
  rows.push_back({.ip = "172.16.16.99"_ip, .device = net::DeviceId("x/eth0"), .generation = 3});
  script.report("h1", rows)
      .expect("push h1 #1 authoritative: 172.16.16.5 web-b/eth0@h2 g1, 172.16.16.99 withdrawn g0");
  script.ack("h1", 0, "172.16.16.99"_ip).at(1h).expect();
}

TEST_CASE("a gateway on a store without region refuses, and says why") {
  trace::Recorder trace;
  const auto node = trace.add_node("vpccgw");
  auto store = test::fresh_store();
  Gateway gateway(trace, node, store, {});
  gateway.handle(kStart, engine::Claim{.id = {.host = net::HostId("h1")}});
  const auto output = gateway.poll_output();
  REQUIRE(output);
  const auto& reply = std::get<gateway::Reply>(*output).reply;
  CHECK_EQ(to_string(reply.verdict), "gateway_refused");
  CHECK_EQ(reply.text, "the store holds no region");
}

TEST_CASE("a claim that cannot be written is refused, leaves nothing, and is judged afresh") {
  const test::TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, test::small_region()));
  trace::Recorder trace;
  Gateway gateway(trace, trace.add_node("vpccgw"), store, {});
  const engine::Claim claim{.id = {.host = net::HostId("h1"), .life = 1, .number = 1},
                            .device = net::DeviceId("web-a/eth0"),
                            .vip = "172.16.16.8"_ip};
  const auto answer = [&] {
    gateway.handle(kStart, claim);
    return std::get<gateway::Reply>(*gateway.poll_output()).reply;
  };
  {
    SQLite::Database other(folder / "file", SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const auto refused = answer();
    CHECK_EQ(to_string(refused.verdict), "gateway_refused");
    CHECK_EQ(refused.text,
             "writing: the database is locked by another process (database is locked)");
    CHECK_FALSE(gateway.poll_output());
    other.exec("ROLLBACK");
  }
  CHECK_EQ(to_string(answer().verdict), "migrated");
}

TEST_CASE("every record of a migration leads back to the claim") {
  GatewayScript script;
  auto& trace = script.recorder();
  const auto sent = trace.record(kStart, 0, 0, trace::ClaimSent{});
  script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1",
              to_all(kAtA));
  script.at(2s).expect(to_all(kAtA, 2)).ack_all(1);

  std::vector<std::string> chain;
  for (auto seq = trace.last(); seq != 0; seq = trace.at(seq).cause) {
    chain.emplace_back(trace::kind_of(trace.at(seq).event));
  }
  CHECK(chain == std::vector<std::string>{"push_sent", "committed", "claim_judged", "claim_sent"});
  CHECK_EQ(trace.at(sent + 1).cause, sent);
}

TEST_CASE("counters: verdicts come from the audit and survive; pushes are this gateway's") {
  GatewayScript script;
  web_a_owns(script);
  script.at(2s).claim("h1", 1, "web-a/eth0").expect("known h1.1.1", "reply h1.1.1 migrated g1");
  script.claim("h2", 1, "web-b/eth0")
      .expect("committed havip-1 web-a/eth0 -> web-b/eth0 g2", "reply h2.1.1 migrated g2",
              to_all(kAtB))
      .ack("h1", 2)
      .ack("h2", 2);
  script.at(3s).expect("push h3 #2: 172.16.16.8 web-b/eth0@h2 g2").ack("h3", 2);
  auto counters = script.engine().counters().value();
  CHECK(counters.audit ==
        std::map<engine::Verdict, std::uint64_t>{{engine::Verdict::kMigrated, 2}});
  CHECK_EQ(counters.pushes_sent, 7);
  CHECK_EQ(counters.push_retries, 1);

  script.kill_and_start();
  counters = script.engine().counters().value();
  CHECK_EQ(counters.audit[engine::Verdict::kMigrated], 2);
  CHECK_EQ(counters.pushes_sent, 0);
}

}  // namespace
}  // namespace havip::vpccgw
