// Records of several processes in one order.
#include "tools/live/journal.h"

#include <doctest/doctest.h>

#include "core/trace/jsonl.h"
#include "tools/live/events_file.h"

namespace havip::live_run {
namespace {

trace::Record at(int second, Seq seq, Seq cause) {
  return {.seq = seq,
          .cause = cause,
          .at = kStart + std::chrono::seconds(second),
          .node = 0,
          .event = trace::Log{.text = std::to_string(seq)}};
}

std::string order(const std::vector<trace::Record>& records) {
  std::string text;
  for (const trace::Record& record : records) {
    text += std::get<trace::Log>(record.event).text + "<-" + std::to_string(record.cause) + "@" +
            std::to_string((record.at - kStart) / std::chrono::seconds(1)) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("journal: records of two processes are ordered by time and numbered anew") {
  const auto merged = merge({at(1, 1, 0), at(3, 2, 1), at(2, kRange + 1, 1)});
  CHECK(order(merged) == "1<-0@1 " + std::to_string(kRange + 1) + "<-1@2 2<-1@3 ");
  CHECK(merged[2].seq == 3);
}

TEST_CASE("journal: what a clock puts before its cause is moved behind it") {
  const auto merged = merge({at(1, kRange + 1, 5), at(1, kRange + 2, kRange + 1), at(2, 5, 0)});
  CHECK(order(merged) ==
        "5<-0@2 " + std::to_string(kRange + 1) + "<-1@2 " + std::to_string(kRange + 2) + "<-2@2 ");
}

TEST_CASE("journal: a cause that nobody wrote is none") {
  CHECK(order(merge({at(1, 7, 3)})) == "7<-0@1 ");
}

TEST_CASE("journal: nothing lies before the beginning") {
  NodeTable nodes;
  Journal journal(nodes, 1);
  journal.add(kStart - std::chrono::seconds(1), 0, "web-a", trace::Boot{});
  CHECK(journal.records()[0].at == kStart);
  CHECK(nodes.names() == std::vector<std::string>{"web-a"});
}

TEST_CASE("events file: every kind that daemons write comes back as it was") {
  const net::DeviceId device("web-a/eth0");
  const net::Ipv4Addr vip{0xac101008};
  const engine::ClaimId claim{.host = net::HostId("h1"), .life = 2, .number = 17};
  const std::vector<trace::Event> events{
      trace::Condition{.subject = "agent", .state = "started"},
      trace::Log{.text = "line \"with\" marks"},
      trace::GarpCaptured{.device = device, .vip = vip, .sha = net::kBroadcastMac, .frame = 3},
      trace::UpcallQueued{.device = device, .vip = vip, .frame = 3, .depth = 4},
      trace::ReportTaken{.device = device, .vip = vip, .frame = 3},
      trace::ClaimAdmitted{.claim = claim, .device = device, .vip = vip, .frame = 3},
      trace::ClaimDeferred{.device = device, .vip = vip, .until = kStart + Duration(7)},
      trace::ClaimSent{.claim = claim, .attempt = 2},
      trace::GarpVerdict{.device = device,
                         .vip = vip,
                         .verdict = engine::Verdict::kRateLimited,
                         .frame = 3,
                         .until = kStart + Duration(9),
                         .detail = "until 9ns"},
      trace::PushApplied{.row = {.ip = vip,
                                 .device = device,
                                 .host = net::HostId("h2"),
                                 .generation = 5,
                                 .havip = true},
                         .applied = false},
      trace::ClaimJudged{.claim = claim,
                         .device = device,
                         .vip = vip,
                         .verdict = engine::Verdict::kMigrated,
                         .known = true,
                         .text = "why"},
      trace::Committed{.havip = net::HavipId("havip-1"),
                       .vip = vip,
                       .from = {},
                       .to = device,
                       .host = net::HostId("h1"),
                       .generation = 6},
      trace::PushSent{.host = net::HostId("h1"), .rows = 2, .attempt = 3, .snapshot = true},
      trace::Console{.operation = "CreateHaVip", .target = "havip-1", .error = "taken"}};
  NodeTable nodes;
  nodes.id("h1");
  std::string text;
  for (std::size_t i = 0; i < events.size(); ++i) {
    trace::append_json_line(
        {.seq = kRange + i + 1, .cause = i, .at = kStart, .node = 0, .event = events[i]},
        nodes.names(), text);
  }
  const auto read = parse_events(text, "h1.events", nodes);
  REQUIRE_MESSAGE(read.has_value(), read.error());
  std::string again;
  for (const trace::Record& record : *read)
    trace::append_json_line(record, nodes.names(), again);
  CHECK(again == text);
}

TEST_CASE("events file: a fault is named with its line; a line without an end is none") {
  NodeTable nodes;
  const std::string good = R"({"at_ns":0,"seq":1,"cause":0,"node":"h1","kind":"log","text":"a"})";
  CHECK(parse_events(good + "\n" + good.substr(0, 20), "f", nodes)->size() == 1);
  const auto fault = [&](const std::string& text) {
    const auto read = parse_events(text + "\n", "f", nodes);
    REQUIRE_FALSE(read.has_value());
    return read.error();
  };
  CHECK(fault(good + "\nnot json") == "f:2: this is not JSON");
  CHECK(fault("[]") == "f:1: : [], expected an object");
  CHECK(fault(R"({"kind":"claim_sent","seq":1,"cause":0,"at_ns":0,"node":"h1","claim":"h1"})") ==
        "f:1: /claim: \"h1\", expected a claim, as \"h2.1.17\"");
  CHECK(fault(R"({"kind":"boot"})") ==
        "f:1: /kind: \"boot\", expected a kind of event that daemons write");
  CHECK(fault(R"({"kind":"log","seq":1,"cause":0,"at_ns":-5,"node":"h1","text":""})") ==
        "f:1: /at_ns: -5, expected an integer from 0 to 9223372036854775807");
}

}  // namespace havip::live_run
