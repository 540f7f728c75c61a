#include "mcagent/datapath/datapath.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/datapath_script.h"

namespace havip::mcagent {
namespace {

using namespace std::chrono_literals;
using engine::Verdict;
using test::DatapathScript;
using test::kDb;
using test::kElsewhere;
using test::kHere;
using test::kWeb;
using test::row;
using test::operator""_ip;
using test::operator""_mac;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
constexpr net::Ipv4Addr kFar = "172.16.17.8"_ip;

struct Passage {
  const char* what;
  net::Ipv4Addr vip;
  std::vector<engine::NeighEntry> tables;
  SubnetCheck check;
  bool alive;
  bool loss;
  const char* end;
};
constexpr auto kLow = SubnetCheck::kDatapath;
constexpr auto kHigh = SubnetCheck::kAgent;
using Rows = std::vector<engine::NeighEntry>;
const Rows kNone;
const Rows kOurs = {row(kVip, "web/eth0", kHere, 1)};
const Rows kNext = {row(kVip, "db/eth0", kHere, 1)};
const Rows kAway = {row(kVip, "web/eth0", kElsewhere, 1)};
const Rows kOurFar = {row(kFar, "web/eth0", kHere, 1)};
const std::vector<Passage> kPassages = {
    {"unknown to the tables", kVip, kNone, kLow, true, false, "queued, depth 1"},
    {"owned here", kVip, kOurs, kLow, true, false, "owner_match"},
    {"owned here, the agent is down", kVip, kOurs, kLow, false, false, "owner_match"},
    {"owned here, outside the subnet", kFar, kOurFar, kLow, true, false, "owner_match"},
    {"owned by a neighbour on this host", kVip, kNext, kLow, true, false, "queued, depth 1"},
    {"owned on another host", kVip, kAway, kLow, true, false, "queued, depth 1"},
    {"its own address", kWeb.primary, kNone, kLow, true, false, "own_address"},
    {"a neighbour's own address", kDb.primary, kNone, kLow, true, false, "queued, depth 1"},
    {"outside the subnet", kFar, kNone, kLow, true, false, "outside_subnet"},
    {"outside, the agent is down", kFar, kNone, kLow, false, false, "outside_subnet"},
    {"outside, for the agent to say", kFar, kNone, kHigh, true, false, "queued, depth 1"},
    {"nobody listens", kVip, kNone, kLow, false, false, "agent_down"},
    {"nobody listens to what would be lost", kVip, kNone, kLow, false, true, "agent_down"},
    {"lost on the way", kVip, kNone, kLow, true, true, "upcall_lost"},
};

TEST_CASE("datapath: the verdict of a GARP follows the order of the source") {
  for (const Passage& r : kPassages) {
    CAPTURE(r.what);
    DatapathScript script({.subnet_check = r.check});
    script.agent(r.alive).input(datapath::SetUpcallLoss{r.loss});
    for (const auto& entry : r.tables) {
      script.push({.rows = {entry}})
          .expect(to_string(entry.ip) + " @1 applied", "ack " + to_string(entry.ip) + "@1");
    }
    script.garp(kWeb, r.vip).expect(std::string("garp 1 ") + r.end);
    if (script.engine().queue_depth() != 0) script.at(20us).expect("garp 1 up");
    CHECK_EQ(script.engine().counters().garps_captured, 1);
  }
}

TEST_CASE("datapath: bad frames end at the tap, other ARP is only counted") {
  DatapathScript script;
  const auto arp = [](wire::Arp message) {
    return wire::Frame{.dst = net::kBroadcastMac, .src = kWeb.mac, .payload = message};
  };
  const wire::Frame cut{.payload = wire::EtherOctets{wire::kEtherTypeArp, {0, 1}}};
  const wire::Frame request = arp({.sha = kWeb.mac, .spa = kWeb.primary, .tpa = kDb.primary});
  const wire::Frame forged = arp(wire::gratuitous_arp("02:00:00:00:00:99"_mac, kVip));
  wire::Bytes advertisement(64, 0);
  advertisement[6] = 58;
  advertisement[40] = 136;

  script.at(1s).frame(kWeb, cut).expect("garp 1 malformed: shorter than 28 octets");
  script.at(2s).frame(kWeb, forged).expect("garp 2 spoofed: SHA is not the Ethernet source");
  script.at(3s).frame(kWeb, request).expect();
  script.at(4s)
      .frame(kWeb, {.payload = wire::EtherOctets{wire::kEtherTypeIpv6, advertisement}})
      .expect();

  const DatapathCounters counters = script.engine().counters();
  CHECK_EQ(counters.garps_captured, 2);
  CHECK_EQ(counters.arp_ignored, 1);
  CHECK_EQ(counters.na_ignored, 1);
  CHECK_EQ(counters.verdicts.of(Verdict::kMalformed), 1);
  CHECK_EQ(counters.verdicts.of(Verdict::kSpoofed), 1);
  CHECK_EQ(counters.verdicts.total(), 2);
}

TEST_CASE("datapath: a frame without a tap leaves no record") {
  DatapathScript script;
  script.agent(true).at(1s).input(datapath::UnplugTap{kWeb.id}).garp(kWeb, kVip).expect();
  CHECK_EQ(script.recorder().last(), 0);
}

TEST_CASE("upcall: reports are taken up one at a time, latency and service in between") {
  DatapathScript script;
  script.agent(true);
  script.at(0us)
      .garp(kWeb, kVip)
      .garp(kDb, kVip)
      .expect("garp 1 queued, depth 1", "garp 2 queued, depth 2");
  script.at(10us).garp(kWeb, kVip).expect("garp 3 queued, depth 3");
  script.at(20us).expect("garp 1 up");
  script.at(40us).expect("garp 2 up");
  script.at(60us).expect("garp 3 up");
  // The agent has been idle since 80 us, so only the latency counts.
  script.at(100us).garp(kWeb, kVip).expect("garp 4 queued, depth 1");
  script.at(119us).expect();
  script.at(120us).expect("garp 4 up");
  CHECK_EQ(script.engine().deadline(), kNever);
}

TEST_CASE("upcall: without latency and service a report is taken up at once") {
  DatapathScript script({.upcall = {.latency = 0us, .service = 0us}});
  script.agent(true)
      .garp(kWeb, kVip)
      .garp(kWeb, kVip)
      .expect("garp 1 queued, depth 1", "garp 2 queued, depth 2");
  script.at(0us).expect("garp 1 up", "garp 2 up");
}

TEST_CASE("upcall: a full queue loses the report and counts it") {
  DatapathScript script({.upcall = {.queue = 2}});
  script.agent(true);
  script.at(0us)
      .garp(kWeb, kVip)
      .garp(kWeb, kVip)
      .garp(kWeb, kVip)
      .expect("garp 1 queued, depth 1", "garp 2 queued, depth 2", "garp 3 upcall_overflow");
  script.at(20us).expect("garp 1 up");
  script.at(21us).garp(kWeb, kVip).expect("garp 4 queued, depth 2");
  script.at(40us).expect("garp 2 up");
  script.at(60us).expect("garp 4 up");

  const DatapathCounters counters = script.engine().counters();
  CHECK_EQ(counters.queue_high_water, 2);
  CHECK_EQ(counters.verdicts.of(Verdict::kUpcallOverflow), 1);
  CHECK_EQ(counters.garps_captured, counters.verdicts.total() + counters.reports_taken);
}

TEST_CASE("upcall: order holds while the ring grows and wraps") {
  UpcallQueue queue({.latency = 0us, .service = 0us});
  queue.open(kStart);
  engine::FrameId pushed = 0;
  engine::FrameId taken = 0;
  const auto push = [&](int count) {
    for (int i = 0; i < count; ++i)
      queue.push(kStart, {.frame = {.id = ++pushed}});
  };
  const auto take = [&](int count) {
    for (int i = 0; i < count; ++i)
      CHECK_EQ(queue.take(kStart).frame.id, ++taken);
  };
  push(16);  // as many as fit at first
  take(10);
  push(10);  // wraps
  push(20);  // grows, and puts the oldest in front
  take(36);
  CHECK(queue.empty());
  CHECK_EQ(queue.high_water(), 36);
}

TEST_CASE("upcall: nobody takes reports up while the agent resyncs") {
  DatapathScript script;
  script.agent(true, /*ready=*/false);
  script.at(0s)
      .garp(kWeb, kVip)
      .garp(kDb, kVip)
      .expect("garp 1 queued, depth 1", "garp 2 queued, depth 2");
  CHECK_EQ(script.engine().deadline(), kNever);
  script.at(2s).agent(true, /*ready=*/true).expect();
  CHECK_EQ(script.engine().deadline(), kStart + 2s);
  script.at(2s).expect("garp 1 up");
  script.at(2s + 20us).expect("garp 2 up");
}

TEST_CASE("upcall: what waits for an agent that dies is agent_down, caused by the death") {
  DatapathScript script;
  script.agent(true).at(1s);
  const auto kill = script.recorder().record(script.now(), 0, 0, trace::Action{.action = "kill"});
  script.garp(kWeb, kVip)
      .garp(kDb, kVip)
      .expect("garp 1 queued, depth 1", "garp 2 queued, depth 2");
  script.at(1s + 20us).expect("garp 1 up");
  script.at(1s + 21us).agent(false, false, kill).expect("garp 2 agent_down");
  CHECK_EQ(script.recorder().at(script.recorder().last()).cause, kill);
  script.at(2s).garp(kWeb, kVip).expect("garp 3 agent_down");

  // The next life is idle from its first instant.
  script.agent(true).garp(kWeb, kVip).expect("garp 4 queued, depth 1");
  script.at(2s + 20us).expect("garp 4 up");
}

TEST_CASE("upcall: an agent is busy until its service ends, or its life does") {
  DatapathScript script({.upcall = {.latency = 1ms, .service = 10s}});
  script.agent(true).garp(kWeb, kVip).expect("garp 1 queued, depth 1");
  script.at(1ms).expect("garp 1 up");
  SUBCASE("to say again that it is ready changes nothing") {
    script.at(2ms).agent(true).garp(kWeb, kVip).expect("garp 2 queued, depth 1");
    script.at(10s + 1ms).expect("garp 2 up");
  }
  SUBCASE("the next life has nothing to do yet") {
    script.at(2ms).agent(false).agent(true).garp(kWeb, kVip).expect("garp 2 queued, depth 1");
    script.at(3ms).expect("garp 2 up");
  }
}

TEST_CASE("upcall: reports of a device that is unplugged meanwhile still climb") {
  DatapathScript script;
  script.agent(true).garp(kWeb, kVip).expect("garp 1 queued, depth 1");
  script.at(10us).input(datapath::UnplugTap{kWeb.id}).expect();
  script.at(20us).expect("garp 1 up");
}

TEST_CASE("upcall: the end of a run leaves no GARP without a verdict") {
  DatapathScript script;
  script.agent(true).garp(kWeb, kVip).expect("garp 1 queued, depth 1");
  script.at(5us);
  script.engine().abandon(script.now(), 0, Verdict::kPending);
  script.input(datapath::SetUpcallLoss{}).expect("garp 1 pending");
}

TEST_CASE("datapath: records form a chain from the frame to the report") {
  DatapathScript script;
  const auto root = script.recorder().record(kStart, 0, 0, trace::Boot{});
  script.agent(true);
  script.input(datapath::Captured{
      kWeb.id,
      {wire::Frame{.src = kWeb.mac, .payload = wire::gratuitous_arp(kWeb.mac, kVip)},
       {.id = 7, .cause = root}}});
  script.expect("garp 7 queued, depth 1");

  const auto& queued = script.recorder().at(3);
  const auto& captured = script.recorder().at(2);
  CHECK_EQ(trace::kind_of(queued.event), "upcall_queued");
  CHECK_EQ(trace::kind_of(captured.event), "garp_captured");
  CHECK_EQ(queued.cause, captured.seq);
  CHECK_EQ(captured.cause, root);

  script.engine().handle_timeout(kStart + 20us);
  const auto output = script.engine().poll_output();
  REQUIRE(output);
  CHECK_EQ(std::get<datapath::ReportUp>(*output).report.cause, queued.seq);
}

}  // namespace
}  // namespace havip::mcagent
