#include "core/trace/recorder.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace havip::trace {
namespace {

using namespace std::chrono_literals;
using namespace net::literals;

TEST_CASE("recorder: numbers records from 1, keeps their causes, tells the listener at once") {
  Recorder recorder;
  const NodeId h1 = recorder.add_node("h1");
  const NodeId guest = recorder.add_node("web-a");
  CHECK(recorder.node_name(guest) == "web-a");
  CHECK(recorder.last() == 0);

  std::vector<Seq> heard;
  recorder.listen([&](const Record& record) { heard.push_back(record.seq); });
  const Seq boot = recorder.record(kStart, 0, guest, Boot{});
  const Seq log = recorder.record(kStart + 1s, boot, h1, Log{.text = "up"});
  CHECK(boot == 1);
  CHECK(log == 2);
  CHECK(recorder.last() == 2);
  CHECK(heard == std::vector<Seq>{1, 2});

  const Record& record = recorder.at(log);
  CHECK(record.cause == boot);
  CHECK(record.at == kStart + 1s);
  CHECK(record.node == h1);
  CHECK(kind_of(record.event) == "log");
  CHECK(std::get<Log>(record.event).text == "up");
}

TEST_CASE("recorder: after reset() it is as new") {
  Recorder recorder;
  const NodeId guest = recorder.add_node("web-a");
  recorder.listen([](const Record&) { FAIL("the listener of another run"); });
  recorder.disrupt({.seq = 2, .everyone = true});
  recorder.reset();
  CHECK(recorder.nodes().empty());
  CHECK(recorder.records().empty());
  CHECK(recorder.add_node("web-b") == guest);
  CHECK(recorder.record(kStart, 0, guest, Boot{}) == 1);
  CHECK(recorder.blame(1, guest, "172.16.16.8"_ip) == 1);
  CHECK(recorder.node_name(guest) == "web-b");
}

TEST_CASE("recorder: a daemon's keeps nothing, and numbers and tells all the same") {
  Recorder recorder(Recorder::Keep::kNothing);
  recorder.add_node("vrrpd");
  std::vector<std::string> heard;
  recorder.listen([&](const Record& record) { heard.push_back(std::get<Log>(record.event).text); });
  const Seq first = recorder.record(kStart, 0, 0, Log{.text = "one"});
  CHECK(recorder.record(kStart + 1s, first, 0, Log{.text = "two"}) == 2);
  CHECK(recorder.last() == 2);
  CHECK(recorder.records().empty());
  CHECK(heard == std::vector<std::string>{"one", "two"});
}

// Silence has no sender: a timer that ran out blames the latest disruption between the two.
struct Blame {
  std::string name;
  NodeId node;
  net::Ipv4Addr peer;
  Seq armed_by;
  Seq expected;
};

TEST_CASE("recorder: blame names the latest disruption that touches either side") {
  Recorder recorder;
  for (const char* name : {"web-a", "web-b", "web-c"})
    recorder.add_node(name);
  for (int i = 0; i < 10; ++i)
    recorder.record(kStart, 0, 0, Log{});
  recorder.disrupt({.seq = 3, .nodes = {0}, .addresses = {"10.0.0.1"_ip}});
  recorder.disrupt({.seq = 5, .nodes = {2}, .addresses = {"10.0.0.3"_ip}});
  recorder.disrupt({.seq = 7, .everyone = true});

  const Blame kRows[] = {
      {"everyone, as the latest", 1, "10.0.0.1"_ip, 2, 7},
      {"armed after all of them", 1, "10.0.0.1"_ip, 8, 8},
      {"armed by the disruption itself", 1, "10.0.0.1"_ip, 7, 7},
  };
  for (const Blame& row : kRows) {
    CAPTURE(row.name);
    CHECK(recorder.blame(row.armed_by, row.node, row.peer) == row.expected);
  }
}

TEST_CASE("recorder: blame passes over what happened to others") {
  Recorder recorder;
  for (const char* name : {"web-a", "web-b", "web-c"})
    recorder.add_node(name);
  recorder.disrupt({.seq = 3, .nodes = {0}, .addresses = {"10.0.0.1"_ip}});
  recorder.disrupt({.seq = 5, .nodes = {2}, .addresses = {"10.0.0.3"_ip}});
  const Blame kRows[] = {
      {"the peer was hit", 1, "10.0.0.1"_ip, 1, 3},
      {"the node itself was hit", 2, "10.0.0.9"_ip, 1, 5},
      {"both: the later one", 2, "10.0.0.1"_ip, 1, 5},
      {"neither", 1, "10.0.0.9"_ip, 1, 1},
      {"nothing is known of its arming", 1, "10.0.0.1"_ip, 0, 3},
  };
  for (const Blame& row : kRows) {
    CAPTURE(row.name);
    CHECK(recorder.blame(row.armed_by, row.node, row.peer) == row.expected);
  }
}

}  // namespace
}  // namespace havip::trace
