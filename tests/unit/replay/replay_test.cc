// The same GARPs in every format, at every place; and what is told of them.
#include "tools/replay/replay.h"

#include <doctest/doctest.h>

#include "tests/support/replay_story.h"
#include "tests/support/schema.h"
#include "tools/replay/print.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using engine::Verdict;
using replay::FindingKind;
using replay::Report;

// web-a takes the VIP with two GARPs and repeats one, web-b takes it over.
struct Said {
  Duration at;
  net::MacAddr mac;
};
constexpr Said kStory[] = {
    {0s, kMacA}, {100us, kMacA}, {5s, kMacA}, {20s, kMacB}, {20s + 100us, kMacB}};

// With one blank for each row of them and for each line's end.
std::string unwrapped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  }
  return out;
}

void holds(const Report& report) {
  CHECK(report.garps == 5);
  CHECK(count_of(report, Verdict::kMigrated) == 2);
  CHECK(count_of(report, Verdict::kRateLimited) == 2);
  CHECK(count_of(report, Verdict::kOwnerMatch) == 1);
  REQUIRE(report.garp_log.owners.size() == 2);
  CHECK(report.garp_log.owners[0].owner == kWebA);
  CHECK(report.garp_log.owners[1].owner == kWebB);
  CHECK(report.garp_log.owners[1].effective.has_value());
  CHECK(report.findings.empty());
}

template <class Wrap>
Bytes pcap_of(PcapKind kind, Wrap wrap, std::size_t length = 0) {
  PcapBuilder pcap(kind);
  for (const Said& said : kStory)
    pcap.packet(kMay + said.at, wrap(garp(said.mac, kVip)), length);
  return pcap.bytes();
}

TEST_CASE("replay: pcap of every byte order, resolution and link type") {
  const ReplaySetup setup;
  const auto plain = [](const Bytes& frame) { return frame; };
  for (const bool big : {false, true}) {
    for (const bool nanoseconds : {false, true}) {
      holds(replay_of(setup.plan, {{"any.pcap", pcap_of({big, nanoseconds, 1}, plain)}}));
      holds(replay_of(setup.plan,
                      {{"any.pcap", pcap_of({big, nanoseconds, 113},
                                            [](const Bytes& frame) { return cooked(frame); })}}));
      holds(replay_of(setup.plan,
                      {{"any.pcap", pcap_of({big, nanoseconds, 276}, [](const Bytes& frame) {
                          return cooked2(frame, 3);
                        })}}));
    }
  }
}

TEST_CASE("replay: a trunk's tags are taken off, and counted") {
  const ReplaySetup setup;
  const auto tag = [](const Bytes& frame) { return with_tag(frame, 0x88a8); };
  const Report report = replay_of(setup.plan, {{"trunk.pcap", pcap_of({}, tag)}});
  holds(report);
  CHECK(report.counts.tagged == 5);
  // Of two tags one is the guest's: to the datapath such a GARP is malformed.
  const auto twice = [](const Bytes& frame) { return with_tag(with_tag(frame)); };
  const Report inner = replay_of(setup.plan, {{"trunk.pcap", pcap_of({}, twice)}});
  CHECK(count_of(inner, Verdict::kMalformed) == 5);
}

TEST_CASE("replay: 42 octets of a GARP are enough, 41 are not") {
  const ReplaySetup setup;
  const auto first = [](std::size_t size) {
    return [size](const Bytes& frame) {
      return Bytes(frame.begin(), frame.begin() + static_cast<int>(size));
    };
  };
  const Report enough = replay_of(setup.plan, {{"a.pcap", pcap_of({}, first(42), 60)}});
  holds(enough);
  CHECK(enough.counts.truncated == 5);
  const Report little = replay_of(setup.plan, {{"a.pcap", pcap_of({}, first(41), 60)}});
  CHECK(little.garps == 0);
  CHECK(little.cut_short == 5);
}

TEST_CASE("replay: a capture that was cut is replayed up to there") {
  const ReplaySetup setup;
  Bytes bytes = pcap_of({}, [](const Bytes& frame) { return frame; });
  bytes.resize(bytes.size() - 10);
  const Report report = replay_of(setup.plan, {{"a.pcap", bytes}});
  CHECK(report.readings[0].cut);
  CHECK(report.garps == 4);
  CHECK(count_of(report, Verdict::kMigrated) == 2);
}

TEST_CASE("replay: time that runs backwards stands still for the engines") {
  const ReplaySetup setup;
  PcapBuilder pcap;
  pcap.packet(kMay + 10s, garp(kMacA, kVip));
  pcap.packet(kMay + 1s, garp(kMacA, kVip));  // five seconds would have opened the window
  pcap.packet(kMay + 16s, garp(kMacB, kVip));
  const Report report = replay_of(setup.plan, {{"a.pcap", pcap.bytes()}});
  CHECK(report.readings[0].backwards == 1);
  CHECK(report.readings[0].most_backwards == 9s);
  CHECK(count_of(report, Verdict::kMigrated) == 2);
  CHECK(count_of(report, Verdict::kRateLimited) == 1);
}

// A frame on its way: out of the NIC, into the tap, and into whoever else is on the segment.
Bytes everywhere(std::initializer_list<std::string_view> interfaces) {
  PcapngBuilder pcapng;
  std::vector<std::string_view> names(interfaces);
  for (const std::string_view name : names)
    pcapng.interface(name);
  constexpr std::uint64_t kBase = 1'777'888'800'000'000'000;
  for (const Said& said : kStory) {
    for (std::uint32_t i = 0; i < names.size(); ++i) {
      const bool tap = names[i].find("tap-") != std::string_view::npos;
      const bool own =
          names[i].find(said.mac == kMacA ? "web-a" : "web-b") != std::string_view::npos;
      pcapng.packet(i, kBase + static_cast<std::uint64_t>(ns(said.at)), garp(said.mac, kVip),
                    tap == own ? 1 : 2);
    }
  }
  return pcapng.bytes();
}

TEST_CASE("replay: captured at both ends, a GARP counts once") {
  const ReplaySetup setup;
  const Report all = replay_of(
      setup.plan,
      {{"all.pcapng", everywhere({"web-a/eth0", "h1/tap-web-a", "web-b/eth0", "h2/tap-web-b"})}});
  holds(all);
  // What was judged is what the tap saw.
  REQUIRE(all.devices.size() == 2);
  CHECK(all.devices[0].where == std::vector<std::string>{"h1/tap-web-a"});
  CHECK(all.devices[1].where == std::vector<std::string>{"h2/tap-web-b"});
  holds(replay_of(setup.plan, {{"taps.pcapng", everywhere({"tap-web-a", "tap-web-b"})}}));
  holds(replay_of(setup.plan, {{"nics.pcapng", everywhere({"web-a/eth0", "web-b/eth0"})}}));
  const Report mixed = replay_of(
      setup.plan, {{"mixed.pcapng", everywhere({"h1/tap-web-a", "web-b/eth0", "uplink"})}});
  holds(mixed);
  REQUIRE(mixed.devices.size() == 2);
  CHECK(mixed.devices[0].where == std::vector<std::string>{"h1/tap-web-a"});
  CHECK(mixed.devices[1].where == std::vector<std::string>{"web-b/eth0"});
}

TEST_CASE("replay: several files, by name or as the user says, and one in pieces") {
  const ReplaySetup setup;
  PcapBuilder a;
  PcapBuilder b;
  PcapBuilder first;
  PcapBuilder rest;
  for (const Said& said : kStory) {
    (said.mac == kMacA ? a : b).packet(kMay + said.at, garp(said.mac, kVip));
    (said.at < 5s ? first : rest).packet(kMay + said.at, garp(said.mac, kVip));
  }
  holds(replay_of(setup.plan, {{"caps/tap-web-b.pcap", b.bytes()}, {"web-a.pcap", a.bytes()}}));
  holds(replay_of(setup.plan, {{"rotated0", first.bytes()}, {"rotated1", rest.bytes()}}));
  const replay::Places places(setup.loaded.scenario);
  const Report report =
      replay_of(setup.plan, {{"x.pcap", a.bytes()}, {"y.pcap", b.bytes()}},
                {.places = {{.file = "x.pcap", .place = *places.named("h1/tap-web-a")}}});
  holds(report);
}

TEST_CASE("replay: a GARP with a wrong sender at a device's own tap is spoofed") {
  const ReplaySetup setup;
  PcapBuilder pcap;
  pcap.packet(kMay, garp("02:66:00:00:00:01"_mac, kVip));
  const Report at_tap = replay_of(setup.plan, {{"tap-web-a.pcap", pcap.bytes()}});
  CHECK(count_of(at_tap, Verdict::kSpoofed) == 1);
  CHECK(at_tap.findings.at(0).kind == FindingKind::kNotMoved);
  const Report anywhere = replay_of(setup.plan, {{"uplink.pcap", pcap.bytes()}});
  CHECK(anywhere.garps == 0);
  REQUIRE(anywhere.findings.size() == 1);
  CHECK(anywhere.findings[0].kind == FindingKind::kStranger);
  CHECK(anywhere.findings[0].subject == "02:66:00:00:00:01");
}

TEST_CASE("replay: what is to be looked at") {
  const ReplaySetup setup;
  PcapBuilder pcap;
  for (int i = 0; i < 200; ++i)  // a storm for what is no HAVIP
    pcap.packet(kMay + i * 1ms, garp(kMacA, "172.16.16.9"_ip));
  pcap.packet(kMay + 2s, garp(kMacA, kVip));  // behind the storm's window
  pcap.packet(kMay + 7s, garp(kMacA, kVip));
  for (int i = 0; i < 10; ++i) {
    pcap.packet(kMay + 10s + i * 1s, advert(kMacA, kIpA, 100));
    if (i >= 5) pcap.packet(kMay + 10s + i * 1s, advert(kMacB, kIpB, 90));
  }
  pcap.packet(kMay + 60s, garp(kMacA, kVip));
  const Report report = replay_of(setup.plan, {{"a.pcap", pcap.bytes()}});
  std::map<FindingKind, int> kinds;
  for (const auto& finding : report.findings)
    ++kinds[finding.kind];
  CHECK(kinds == std::map<FindingKind, int>{{FindingKind::kNotMoved, 1},
                                            {FindingKind::kMovedLate, 1},
                                            {FindingKind::kDualMaster, 1},
                                            {FindingKind::kSilent, 2},
                                            {FindingKind::kStorm, 1}});
  REQUIRE(report.storms.size() == 1);
  CHECK(report.storms[0].garps == 200);

  const std::string text = unwrapped(replay::to_text(report, {.setup = "setup.json"}, {}));
  CHECK(text.find("web-a/eth0 got 172.16.16.8 5 s after its first GARP, which was rate_limited") !=
        std::string::npos);
  CHECK(text.find("VRID 51 web-a/eth0 (172.16.16.6) and web-b/eth0 (172.16.16.5) both advertised "
                  "for 4 s") != std::string::npos);
  const std::string json = replay::to_json(report, {.setup = "setup.json"});
  CHECK(schema_faults(HAVIP_SOURCE_DIR "/tools/replay/replay.schema.json", json) ==
        std::vector<std::string>{});
}

TEST_CASE("replay: a device that is seen at another host's tap has moved there") {
  const ReplaySetup setup;
  PcapngBuilder pcapng;
  pcapng.interface("h1/tap-web-a");
  pcapng.interface("h2/tap-web-a");
  constexpr std::uint64_t kBase = 1'777'888'800'000'000'000;
  pcapng.packet(0, kBase, garp(kMacA, kVip), 1);
  pcapng.packet(1, kBase + 1'000'000'000, garp(kMacA, kVip), 1);  // another limiter
  const Report report = replay_of(setup.plan, {{"a.pcapng", pcapng.bytes()}});
  CHECK(count_of(report, Verdict::kMigrated) == 2);
  REQUIRE(report.garp_log.owners.size() == 2);
  CHECK(report.garp_log.owners[1].host == net::HostId("h2"));
}

TEST_CASE("replay: a run that is havip's own begins at its own beginning") {
  const ReplaySetup setup;
  PcapBuilder pcap;
  pcap.packet(kStart + 3s, garp(kMacA, kVip));
  const Report own = replay_of(setup.plan, {{"a.pcap", pcap.bytes()}});
  CHECK(own.garp_log.bursts.at(0).first == kStart + 3s);
  PcapBuilder real;
  real.packet(kMay + 3s, garp(kMacA, kVip));
  CHECK(replay_of(setup.plan, {{"a.pcap", real.bytes()}}).garp_log.bursts.at(0).first == kStart);
}

TEST_CASE("replay: an empty capture is one") {
  const ReplaySetup setup;
  const Report report = replay_of(setup.plan, {{"a.pcap", PcapBuilder().bytes()}});
  CHECK(report.garps == 0);
  CHECK(report.findings.empty());
  CHECK(report.length == Duration{});
}

}  // namespace
}  // namespace havip::test
