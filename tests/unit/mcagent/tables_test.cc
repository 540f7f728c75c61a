#include "mcagent/datapath/tables.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/datapath_script.h"

namespace havip::mcagent {
namespace {

using namespace std::chrono_literals;
using test::DatapathScript;
using test::kElsewhere;
using test::kHere;
using test::kWeb;
using test::row;
using test::operator""_ip;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
constexpr net::Ipv4Addr kVip2 = "172.16.16.9"_ip;

TEST_CASE("pushes: which row wins") {
  struct Row {
    const char* what;
    std::uint64_t generation;  // against a row of generation 5 that gives the VIP to web
    Ownership ownership;
    bool authoritative;
    bool applied;
  };
  const auto generation = Ownership::kGeneration;
  const auto last_writer = Ownership::kLastWriter;
  const std::vector<Row> rows = {
      {"newer", 6, generation, false, true},
      {"equal", 5, generation, false, false},
      {"stale", 4, generation, false, false},
      {"stale, but authoritative", 4, generation, true, true},
      {"equal, but authoritative", 5, generation, true, true},
      {"newer, last writer", 6, last_writer, false, true},
      {"equal, last writer", 5, last_writer, false, true},
      {"stale, last writer", 4, last_writer, false, true},
  };
  for (const Row& r : rows) {
    CAPTURE(r.what);
    DatapathScript script({.ownership = r.ownership});
    script.push({.rows = {row(kVip, "web/eth0", kHere, 5)}})
        .expect("172.16.16.8 @5 applied", "ack 172.16.16.8@5");
    const std::string number = std::to_string(r.generation);
    script
        .push(
            {.rows = {row(kVip, "db/eth0", kHere, r.generation)}, .authoritative = r.authoritative})
        .expect("172.16.16.8 @" + number + (r.applied ? " applied" : " ignored"),
                "ack 172.16.16.8@" + number);
    CHECK_EQ(script.vip_table(), r.applied ? "172.16.16.8 db/eth0\n" : "172.16.16.8 web/eth0\n");
    CHECK_EQ(script.engine().tables().rows().at(kVip).entry.generation,
             r.applied ? r.generation : 5);
  }
}

TEST_CASE("pushes: the owner's host enters the VIP, every other host removes it") {
  DatapathScript script;
  script.push({.rows = {row(kVip, "web/eth0", kHere, 1)}})
      .expect("172.16.16.8 @1 applied", "ack 172.16.16.8@1");
  CHECK_EQ(script.vip_table(), "172.16.16.8 web/eth0\n");
  script.push({.rows = {row(kVip, "far/eth0", kElsewhere, 2)}})
      .expect("172.16.16.8 @2 applied", "ack 172.16.16.8@2");
  CHECK_EQ(script.vip_table(), "");
  CHECK_EQ(script.engine().tables().rows_in_force().size(), 1);
}

TEST_CASE("pushes: a primary address is no VIP") {
  DatapathScript script;
  auto primary = row(kWeb.primary, "web/eth0", kHere, 1);
  primary.havip = false;
  script.push({.rows = {primary}}).expect("172.16.16.6 @1 applied", "ack 172.16.16.6@1");
  CHECK_EQ(script.vip_table(), "");
}

TEST_CASE("pushes: a withdrawn row leaves, its generation stays") {
  DatapathScript script;
  script.push({.rows = {row(kVip, "web/eth0", kHere, 3)}})
      .expect("172.16.16.8 @3 applied", "ack 172.16.16.8@3");
  script.push({.rows = {row(kVip, "", net::HostId(), 4)}})
      .expect("172.16.16.8 @4 applied (withdrawn)", "ack 172.16.16.8@4");
  CHECK_EQ(script.vip_table(), "");
  CHECK(script.engine().tables().rows_in_force().empty());
  script.push({.rows = {row(kVip, "web/eth0", kHere, 3)}})
      .expect("172.16.16.8 @3 ignored", "ack 172.16.16.8@3");
  CHECK_EQ(script.vip_table(), "");
}

TEST_CASE("pushes: forwarding hears of applied rows alone") {
  DatapathScript script;
  auto& engine = script.engine();
  const auto changed = [&](std::uint64_t generation) {
    engine.handle(kStart,
                  datapath::ApplyPush{{.rows = {row(kVip, "web/eth0", kHere, generation)}}});
    std::vector<std::uint64_t> generations;
    while (const auto output = engine.poll_output()) {
      const auto* change = std::get_if<datapath::NeighChanged>(&*output);
      if (change != nullptr) generations.push_back(change->row.generation);
    }
    return generations;
  };
  CHECK_EQ(changed(2), std::vector<std::uint64_t>{2});
  CHECK(changed(2).empty());
  CHECK(changed(1).empty());
}

TEST_CASE("snapshot: rows that it does not name are withdrawn") {
  DatapathScript script;
  script.push({.rows = {row(kVip, "web/eth0", kHere, 3), row(kVip2, "web/eth0", kHere, 7)}})
      .expect("172.16.16.8 @3 applied", "172.16.16.9 @7 applied",
              "ack 172.16.16.8@3 172.16.16.9@7");
  script.agent(true, /*ready=*/false);
  script.at(1s)
      .push({.rows = {row(kVip, "web/eth0", kHere, 3)}, .snapshot = true})
      .expect("172.16.16.8 @3 ignored", "172.16.16.9 @7 applied (withdrawn)", "ack 172.16.16.8@3");
  CHECK_EQ(script.vip_table(), "172.16.16.8 web/eth0\n");
}

TEST_CASE("snapshot: a row pushed since the agent came up may be newer, and is spared") {
  DatapathScript script;
  script.agent(true, /*ready=*/false);
  script.push({.rows = {row(kVip, "web/eth0", kHere, 1)}})
      .expect("172.16.16.8 @1 applied", "ack 172.16.16.8@1");
  script.at(1s).push({.snapshot = true}).expect("ack");
  CHECK_EQ(script.vip_table(), "172.16.16.8 web/eth0\n");

  SUBCASE("a late copy of the snapshot, when the agent has long been ready, is no newer") {
    script.at(2s).agent(true, /*ready=*/true).push({.snapshot = true}).expect("ack");
    CHECK_EQ(script.vip_table(), "172.16.16.8 web/eth0\n");
  }
  SUBCASE("the next life's snapshot is certainly later") {
    script.at(2s).agent(false).agent(true, /*ready=*/false);
    script.push({.snapshot = true}).expect("172.16.16.8 @1 applied (withdrawn)", "ack");
    CHECK_EQ(script.vip_table(), "");
  }
  SUBCASE("the gateway's word wins when it says so") {
    script.at(2s)
        .push({.snapshot = true, .authoritative = true})
        .expect("172.16.16.8 @1 applied (withdrawn)", "ack");
    CHECK_EQ(script.vip_table(), "");
  }
}

TEST_CASE("tables: they survive the agent, not the machine") {
  DatapathScript script;
  script.agent(true);
  script.push({.rows = {row(kVip, "web/eth0", kHere, 3)}})
      .expect("172.16.16.8 @3 applied", "ack 172.16.16.8@3");
  script.at(1s).agent(false).garp(kWeb, kVip).expect("garp 1 owner_match");
  script.at(2s).agent(true).input(datapath::ReadTable{}).expect("table 172.16.16.8@3");

  script.at(3s).garp(kWeb, kVip2).expect("garp 2 queued, depth 1");
  script.input(datapath::Clear{}).expect("garp 2 agent_down");
  script.agent(true).input(datapath::ReadTable{}).expect("table");
  // With the tables the memory of generations is gone, too.
  script.push({.rows = {row(kVip, "web/eth0", kHere, 2)}})
      .expect("172.16.16.8 @2 applied", "ack 172.16.16.8@2");
}

}  // namespace
}  // namespace havip::mcagent
