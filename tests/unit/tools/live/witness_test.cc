// What is told of a guest that is seen from outside alone.
#include "tools/live/witness.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/wire/frame.h"
#include "scenarios/loader/load.h"
#include "tools/live/causes.h"
#include "tools/live/frame_ids.h"

namespace havip::live_run {
namespace {

using std::chrono::seconds;

constexpr net::Ipv4Addr kVip{0xac101008};   // 172.16.16.8
constexpr net::Ipv4Addr kWebA{0xac101006};  // 172.16.16.6, priority 100
constexpr net::Ipv4Addr kWebB{0xac101005};  // 172.16.16.5, priority 90

struct Scene {
  loader::Loaded loaded = *loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/nic-down.json");
  Layout layout = lay_out(loaded.scenario);
  NodeTable nodes;
  Journal journal{nodes, 1};
  Witness witness{loaded.scenario, journal};
  const TapPlace& web_a = layout.tap(net::DeviceId("web-a/eth0"));
  const TapPlace& web_b = layout.tap(net::DeviceId("web-b/eth0"));

  // Every record so far but for log lines: number, cause, what it is.
  std::string told() {
    std::string text;
    for (const trace::Record& record : journal.records()) {
      if (std::holds_alternative<trace::Log>(record.event)) continue;
      text += fmt::format("{}<-{} {}", record.seq, record.cause, trace::kind_of(record.event));
      if (const auto* change = std::get_if<trace::VrrpTransition>(&record.event))
        text += fmt::format(" {} {}", to_string(change->from), to_string(change->to));
      text += "\n";
    }
    return text;
  }
};

Instant at(int second) {
  return kStart + seconds(second);
}

wire::Bytes advert(net::Ipv4Addr from, net::Ipv4Addr to, std::uint8_t priority) {
  wire::VrrpAdvert message{.vrid = net::Vrid{51}, .priority = priority};
  message.addresses.push_back(net::IpAddr(kVip));
  return wire::encode({.dst = net::kBroadcastMac,
                       .src = net::mac_for_name("x"),
                       .vlan = {},
                       .payload = wire::Ipv4{.src = from, .dst = to, .payload = message}});
}

wire::Bytes garp(const TapPlace& place, net::Ipv4Addr ip) {
  return wire::encode({.dst = net::kBroadcastMac,
                       .src = place.mac,
                       .vlan = {},
                       .payload = wire::gratuitous_arp(place.mac, ip)});
}

}  // namespace

TEST_CASE("witness: a boot that ends in an election, and its GARP") {
  Scene scene;
  const Seq boot = scene.journal.add(at(0), 0, "web-a", trace::Boot{});
  scene.witness.booted(scene.web_a.guest, boot);
  scene.witness.said(at(0), scene.web_a.guest, "(VI_1) Entering BACKUP STATE (init)");
  scene.witness.said(at(3), scene.web_a.guest, "(VI_1) Entering MASTER STATE");
  scene.witness.saw(at(4), scene.web_a, true, garp(scene.web_a, kVip), 9);
  CHECK(scene.told() ==
        "1<-0 boot\n"
        "2<-1 vrrp_state INIT BACKUP\n"
        "4<-1 vrrp_state BACKUP MASTER\n"
        "6<-4 garp_sent\n");
  REQUIRE(scene.witness.garps().size() == 1);
  CHECK(scene.witness.garps()[0].frame == 9);
}

TEST_CASE("witness: who sends adverts or announces is master, whatever the log says later") {
  Scene scene;
  scene.witness.said(at(0), scene.web_a.guest, "(VI_1) Entering BACKUP STATE (init)");
  scene.witness.said(at(0), scene.web_b.guest, "(VI_1) Entering BACKUP STATE (init)");
  scene.witness.saw(at(3), scene.web_a, true, advert(kWebA, kWebB, 100), 1);
  scene.witness.said(at(4), scene.web_a.guest, "(VI_1) Entering MASTER STATE");
  scene.witness.saw(at(5), scene.web_b, true, garp(scene.web_b, kVip), 2);
  scene.witness.said(at(6), scene.web_b.guest, "(VI_1) Entering MASTER STATE");
  scene.witness.saw(at(7), scene.web_a, true, advert(kWebA, kWebB, 0), 1);
  CHECK(scene.told() ==
        "1<-0 vrrp_state INIT BACKUP\n"
        "3<-0 vrrp_state INIT BACKUP\n"
        "5<-0 vrrp_state BACKUP MASTER\n"
        "6<-5 advert_sent\n"
        "8<-0 vrrp_state BACKUP MASTER\n"
        "9<-8 garp_sent\n"
        "11<-5 advert_sent\n");
}

TEST_CASE("witness: what is heard is judged by priority and state") {
  Scene scene;
  const auto outcomes = [&] {
    std::string text;
    for (const trace::Record& record : scene.journal.records()) {
      if (const auto* heard = std::get_if<trace::AdvertHeard>(&record.event))
        text += heard->outcome + " ";
    }
    return text;
  };
  const auto hear = [&](std::uint8_t priority) {
    scene.witness.saw(at(5), scene.web_b, false, advert(kWebA, kWebB, priority), 1);
  };
  hear(100);
  scene.witness.said(at(0), scene.web_b.guest, "(VI_1) Entering BACKUP STATE (init)");
  hear(100);
  hear(80);
  hear(0);
  scene.witness.said(at(6), scene.web_b.guest, "(VI_1) Entering MASTER STATE");
  hear(80);
  hear(100);
  CHECK(outcomes() == "ignored accepted discarded stop lower higher ");
}

TEST_CASE("witness: a change is blamed on what was done last, STOP on every instance") {
  Scene scene;
  scene.witness.said(at(0), scene.web_a.guest, "(VI_1) Entering BACKUP STATE (init)");
  scene.witness.blame(77);
  scene.witness.said(at(9), scene.web_a.guest, "Stopping");
  const auto& stop = scene.journal.records()[2];
  CHECK(std::get<trace::VrrpTransition>(stop.event).to == trace::VrrpState::kStop);
  CHECK(stop.cause == 77);
}

TEST_CASE("witness: a line that only looks like a change is none") {
  Scene scene;
  for (const char* line : {"Entering MASTER STATE", "(VI_1) Entering", "(VI_1) Entering X STATE",
                           "(VI_1) Entering MASTER", "", "(", ") Entering MASTER STATE"}) {
    scene.witness.said(at(1), scene.web_a.guest, line);
  }
  CHECK(scene.told().empty());
}

TEST_CASE("witness: octets that are no frame are passed over") {
  Scene scene;
  const wire::Bytes whole = advert(kWebA, kWebB, 100);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    scene.witness.saw(
        at(1), scene.web_b, false,
        wire::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)), 1);
  }
  CHECK(scene.told().empty());
}

TEST_CASE("frame ids: both ends of a cable agree, equal frames stay apart, lost ones are dropped") {
  FrameIds ids;
  const net::DeviceId device("web-a/eth0");
  const wire::Bytes frame{1, 2, 3};
  CHECK(ids.of(at(0), device, false, true, frame) == 1);
  CHECK(ids.of(at(0), device, false, true, frame) == 2);
  CHECK(ids.of(at(0), device, true, true, frame) == 1);
  CHECK(ids.of(at(0), device, true, true, frame) == 2);
  CHECK(ids.of(at(0), device, true, true, frame) == 3);  // the tap was read first
  CHECK(ids.of(at(0), device, false, true, frame) == 3);
  CHECK(ids.of(at(0), device, false, false, frame) == 4);  // the other way
  CHECK(ids.of(at(1), device, false, true, frame) == 5);   // never reaches the tap
  CHECK(ids.of(at(2), device, true, true, frame) == 6);
}

TEST_CASE("join: a captured GARP is the one that was sent, whichever life of the agent saw it") {
  Scene scene;
  scene.witness.saw(at(4), scene.web_a, true, garp(scene.web_a, kVip), 9);
  scene.witness.saw(at(6), scene.web_a, true, garp(scene.web_a, kVip), 10);
  const net::DeviceId device = scene.web_a.device;
  std::vector<trace::Record> records{
      {.seq = kRange + 1,
       .cause = 0,
       .at = at(6),
       .node = 0,
       .event = trace::GarpCaptured{.device = device, .vip = kVip, .sha = {}, .frame = 1}},
      {.seq = kRange + 2,
       .cause = kRange + 1,
       .at = at(6),
       .node = 0,
       .event = trace::ReportTaken{.device = device, .vip = kVip, .frame = 1}},
      {.seq = 2 * kRange + 1,
       .cause = 0,
       .at = at(8),
       .node = 0,
       .event = trace::GarpCaptured{.device = device, .vip = kVip, .sha = {}, .frame = 1}}};
  join(records, scene.witness, scene.layout, scene.nodes);
  CHECK(records[0].cause == scene.witness.garps()[1].record);
  CHECK(std::get<trace::GarpCaptured>(records[0].event).frame == 10);
  CHECK(std::get<trace::ReportTaken>(records[1].event).frame == 10);
  CHECK(records[2].cause == 0);
  CHECK(std::get<trace::GarpCaptured>(records[2].event).frame == 0);
}

TEST_CASE("join: a GARP that passed while there was no agent is agent_down, no other one is") {
  Scene scene;
  const auto agent = [&](int second, const char* state) {
    scene.journal.add(at(second), 0, "h1", trace::Condition{.subject = "agent", .state = state});
  };
  agent(5, "killed");
  agent(8, "started");
  for (const int second : {4, 6, 9})
    scene.witness.saw(at(second), scene.web_a, true, garp(scene.web_a, kVip), 1);
  std::vector<trace::Record> records = scene.journal.records();
  const std::size_t before = records.size();
  join(records, scene.witness, scene.layout, scene.nodes);
  REQUIRE(records.size() == before + 2);
  CHECK(records[before].at == at(6));
  CHECK(records[before].cause == scene.witness.garps()[1].record);
  CHECK(std::get<trace::GarpVerdict>(records[before + 1].event).verdict ==
        engine::Verdict::kAgentDown);
}

TEST_CASE("join: what an agent had in its hands when it was killed is agent_down") {
  Scene scene;
  scene.journal.add(at(5), 0, "h1", trace::Condition{.subject = "agent", .state = "killed"});
  scene.witness.saw(at(4), scene.web_a, true, garp(scene.web_a, kVip), 9);
  const trace::NodeId host = scene.nodes.id("h1");
  const net::DeviceId device = scene.web_a.device;
  std::vector<trace::Record> records = scene.journal.records();
  const auto add = [&](Seq seq, Seq cause, int second, trace::Event event) {
    records.push_back({.seq = kRange + seq,
                       .cause = cause,
                       .at = at(second),
                       .node = host,
                       .event = std::move(event)});
  };
  add(1, 0, 4, trace::GarpCaptured{.device = device, .vip = kVip, .sha = {}, .frame = 1});
  add(2, kRange + 1, 4,
      trace::ClaimAdmitted{.claim = {}, .device = device, .vip = kVip, .frame = 1});
  // Another one after it had its verdict, and a third came when nobody was killed any more.
  add(3, 0, 4, trace::GarpCaptured{.device = device, .vip = kVip, .sha = {}, .frame = 2});
  add(4, kRange + 3, 4,
      trace::GarpVerdict{
          .device = device, .vip = kVip, .verdict = engine::Verdict::kRateLimited, .frame = 2});
  add(5, 0, 8, trace::GarpCaptured{.device = device, .vip = kVip, .sha = {}, .frame = 3});
  const std::size_t before = records.size();
  join(records, scene.witness, scene.layout, scene.nodes);
  REQUIRE(records.size() == before + 1);
  CHECK(records.back().at == at(5));
  CHECK(records.back().cause == kRange + 2);
  const auto& verdict = std::get<trace::GarpVerdict>(records.back().event);
  CHECK(verdict.verdict == engine::Verdict::kAgentDown);
  CHECK(verdict.frame == 9);
}

}  // namespace havip::live_run
