// A setup of two guests with a HAVIP, and captures of what they say, for the tests of the replay.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/wire/frame.h"
#include "scenarios/loader/load.h"
#include "tests/support/capture_builder.h"
#include "tools/replay/replay.h"

namespace havip::test {

using namespace net::literals;

inline constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
inline constexpr net::Ipv4Addr kIpA = "172.16.16.6"_ip;
inline constexpr net::Ipv4Addr kIpB = "172.16.16.5"_ip;
inline constexpr net::MacAddr kMacA = "02:00:00:00:00:0a"_mac;
inline constexpr net::MacAddr kMacB = "02:00:00:00:00:0b"_mac;
inline const net::DeviceId kWebA{"web-a/eth0"};
inline const net::DeviceId kWebB{"web-b/eth0"};

// 2026-05-04 10:00:00 UTC, since capture::kEpoch: nobody's run.
inline constexpr Instant kMay = kStart + std::chrono::seconds(1'777'888'800) - capture::kEpoch;

inline constexpr const char* kSetup = R"({
  "name": "setup", "duration": "60s",
  "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [ { "id": "subnet-a", "cidr": "172.16.16.0/24" } ],
  "hosts": [ { "id": "h1" }, { "id": "h2" } ],
  "guests": [
    { "id": "web-a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6",
      "mac": "02:00:00:00:00:0a" },
    { "id": "web-b", "host": "h2", "subnet": "subnet-a", "ip": "172.16.16.5",
      "mac": "02:00:00:00:00:0b" } ],
  "havips": [ { "id": "havip-1", "vip": "172.16.16.8", "subnet": "subnet-a" } ]
})";

struct ReplaySetup {
  explicit ReplaySetup(const std::string& json = kSetup) {
    auto text = loader::load_text(
        json, "setup.json", [](const std::string&) -> Result<std::string> { return fail(""); });
    REQUIRE_MESSAGE(text.has_value(), to_string(text.error().front()));
    loaded = std::move(*text);
    auto made = runner::make_plan(loaded.scenario);
    REQUIRE(made.has_value());
    plan = std::move(*made);
  }
  ReplaySetup(const ReplaySetup&) = delete;
  ReplaySetup& operator=(const ReplaySetup&) = delete;

  loader::Loaded loaded;
  runner::Plan plan;  // borrows the scenario
};

inline Bytes garp(net::MacAddr mac, net::Ipv4Addr vip) {
  return wire::encode(
      {.dst = net::kBroadcastMac, .src = mac, .payload = wire::gratuitous_arp(mac, vip)});
}

inline Bytes advert(net::MacAddr mac, net::Ipv4Addr from, std::uint8_t priority,
                    std::uint8_t vrid = 51) {
  wire::VrrpAdvert message{.vrid = {vrid}, .priority = priority};
  message.addresses.push_back(kVip);
  return wire::encode({.dst = "01:00:5e:00:00:12"_mac,
                       .src = mac,
                       .payload = wire::Ipv4{
                           .src = from, .dst = wire::kVrrpGroup, .ttl = 255, .payload = message}});
}

// Captures in memory, by name.
using Files = std::vector<std::pair<std::string, Bytes>>;

inline Result<replay::Packets> packets_of(const Files& files) {
  std::vector<capture::CaptureMerge::File> opened;
  for (const auto& [name, bytes] : files) {
    auto file = capture::CaptureFile::open(std::make_unique<capture::MemorySource>(bytes));
    if (!file) return fail(name + ": " + file.error());
    opened.push_back({.name = name, .capture = std::move(*file)});
  }
  return replay::Packets(capture::CaptureMerge(std::move(opened)));
}

inline replay::Survey survey_of(const Files& files) {
  auto packets = packets_of(files);
  REQUIRE_MESSAGE(packets.has_value(), packets.error());
  auto survey = replay::survey(*packets);
  REQUIRE_MESSAGE(survey.has_value(), survey.error());
  return std::move(*survey);
}

inline replay::Report replay_of(const runner::Plan& plan, const Files& files,
                                const replay::ReplayOptions& options = {}) {
  const replay::Survey survey = survey_of(files);
  auto packets = packets_of(files);
  REQUIRE(packets.has_value());
  auto report = replay::replay(plan, survey, *packets, options);
  REQUIRE_MESSAGE(report.has_value(), report.error());
  return std::move(*report);
}

inline std::uint64_t count_of(const replay::Report& report, engine::Verdict verdict) {
  return report.garp_log.verdicts[static_cast<std::size_t>(verdict)];
}

}  // namespace havip::test
