#include "tools/replay/guess.h"

#include <doctest/doctest.h>

#include "tests/support/replay_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;

bool says(const replay::Guess& guess, std::string_view text) {
  return std::ranges::any_of(
      guess.said, [&](const std::string& said) { return said.find(text) != std::string::npos; });
}

replay::Guess guess_of(const Files& files) {
  auto guess = replay::guess(survey_of(files));
  REQUIRE_MESSAGE(guess.has_value(), guess.error());
  return std::move(*guess);
}

TEST_CASE("guess: devices by adverts, VIPs by what they advertise and announce") {
  PcapBuilder pcap;
  pcap.packet(kMay, advert(kMacA, kIpA, 100));
  pcap.packet(kMay + 1s, advert(kMacB, kIpB, 90));
  pcap.packet(kMay + 2s, garp(kMacA, kVip));
  pcap.packet(kMay + 2s, garp(kMacA, kIpA));  // its own address is no VIP
  pcap.packet(kMay + 3s, garp(kMacB, "172.16.17.9"_ip));
  const Files files{{"any.pcap", pcap.bytes()}};
  const replay::Guess guess = guess_of(files);
  CAPTURE(guess.json);
  const ReplaySetup setup(guess.json);
  const loader::Scenario& scenario = setup.loaded.scenario;
  REQUIRE(scenario.guests.size() == 2);
  CHECK(scenario.guests[0].id == net::GuestId("vm-16-6"));
  CHECK(scenario.guests[0].nics[0].mac == kMacA);
  CHECK(scenario.guests[0].nics[0].ip == kIpA);
  CHECK(scenario.guests[0].host != scenario.guests[1].host);
  REQUIRE(scenario.havips.size() == 2);
  CHECK(scenario.havips[0].vip == kVip);
  CHECK(scenario.havips[1].vip == "172.16.17.9"_ip);
  CHECK(scenario.subnets.size() == 2);
  CHECK(says(guess, "172.16.16.8 is a HAVIP, for it is in adverts"));
  CHECK(says(guess, "subnets are /24"));

  const auto report = replay_of(setup.plan, files);
  CHECK(count_of(report, engine::Verdict::kMigrated) == 1);
  CHECK(count_of(report, engine::Verdict::kOwnAddress) == 1);
  CHECK(count_of(report, engine::Verdict::kOutsideSubnet) == 1);
}

TEST_CASE("guess: names and hosts as interfaces have them") {
  PcapngBuilder pcapng;
  pcapng.interface("h7/tap-db-1");
  pcapng.interface("db-2/ens5");
  pcapng.packet(0, 1'000, garp(kMacA, kVip), 1);
  pcapng.packet(1, 2'000, garp(kMacB, kVip), 2);
  const replay::Guess guess = guess_of({{"a.pcapng", pcapng.bytes()}});
  CAPTURE(guess.json);
  const ReplaySetup setup(guess.json);
  const loader::Scenario& scenario = setup.loaded.scenario;
  REQUIRE(scenario.guests.size() == 2);
  CHECK(scenario.guests[0].id == net::GuestId("db-1"));
  CHECK(scenario.guests[0].host == net::HostId("h7"));
  CHECK(scenario.guests[1].nics[0].device == net::DeviceId("db-2/ens5"));
  CHECK(says(guess, "the own address of 02:00:00:00:00:0a was not seen: 172.16.16.254"));
}

TEST_CASE("guess: a gateway's MAC address in front of routers is no device") {
  PcapBuilder pcap;
  const net::MacAddr gateway = "02:77:00:00:00:01"_mac;
  pcap.packet(kMay, advert(gateway, kIpA, 100));
  pcap.packet(kMay + 1s, advert(gateway, kIpB, 90));
  const replay::Guess guess = guess_of({{"a.pcap", pcap.bytes()}});
  const ReplaySetup setup(guess.json);
  REQUIRE(setup.loaded.scenario.guests.size() == 2);
  for (const auto& guest : setup.loaded.scenario.guests)
    CHECK(guest.nics[0].mac != gateway);
  CHECK(says(guess, "02:77:00:00:00:01 passes on adverts of 2 routers"));
  CHECK(says(guess, "172.16.16.6 is known by its adverts alone"));
}

TEST_CASE("guess: one router, seen itself and behind a gateway, is one device") {
  const net::MacAddr gateway = "02:00:00:00:00:01"_mac;
  PcapBuilder pcap;
  pcap.packet(kMay, advert(gateway, kIpA, 100));
  pcap.packet(kMay + 1s, garp(kMacA, kVip));
  pcap.packet(kMay + 1s, advert(kMacA, kIpA, 100));
  const replay::Guess guess = guess_of({{"a.pcap", pcap.bytes()}});
  CAPTURE(guess.json);
  const ReplaySetup setup(guess.json);
  REQUIRE(setup.loaded.scenario.guests.size() == 1);
  CHECK(setup.loaded.scenario.guests[0].nics[0].mac == kMacA);
  CHECK(setup.loaded.scenario.guests[0].nics[0].ip == kIpA);
  CHECK(says(guess, "02:00:00:00:00:01 passes on adverts of another router"));
}

TEST_CASE("guess: nothing to go by is said") {
  PcapBuilder pcap;
  pcap.packet(kMay, Bytes(60));
  const auto guess = replay::guess(survey_of({{"a.pcap", pcap.bytes()}}));
  REQUIRE_FALSE(guess.has_value());
  CHECK(guess.error() == "no GARP and no VRRP advert to guess a setup from");
}

}  // namespace
}  // namespace havip::test
