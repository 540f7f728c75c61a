#include "tools/replay/sighting.h"

#include <doctest/doctest.h>

#include "tests/support/replay_story.h"

namespace havip::replay {
namespace {

using namespace std::chrono_literals;
using namespace net::literals;
using test::kIpA;
using test::kMacA;
using test::kVip;
using wire::Bytes;
using wire::ByteView;

TEST_CASE("sighting: a GARP, an ordinary request, and ARP that cannot be read") {
  const auto garp = std::get<ArpSighting>(look(test::garp(kMacA, kVip), true));
  CHECK(garp.announces());
  CHECK(garp.vip() == kVip);
  CHECK(garp.source == kMacA);

  const wire::Arp question{.sha = kMacA, .spa = kIpA, .tpa = kVip};
  const Bytes request =
      wire::encode({.dst = net::kBroadcastMac, .src = kMacA, .payload = question});
  CHECK_FALSE(std::get<ArpSighting>(look(request, true)).announces());

  Bytes broken = test::garp(kMacA, kVip);
  broken[18] = 5;  // hardware length
  CHECK(std::get<ArpSighting>(look(broken, true)).announces());
  CHECK(std::get<ArpSighting>(look(broken, true)).vip() == net::Ipv4Addr{});

  // A second tag is the guest's own, which the datapath calls malformed.
  CHECK(std::get<ArpSighting>(look(test::with_tag(test::garp(kMacA, kVip)), true)).tagged);
}

TEST_CASE("sighting: of a truncated ARP message nothing is said") {
  const Bytes garp = test::garp(kMacA, kVip);
  for (std::size_t size = 14; size < 42; ++size) {
    CHECK(std::holds_alternative<CutShort>(look(ByteView(garp).first(size), false)));
    CHECK(std::get<ArpSighting>(look(ByteView(garp).first(size), true)).announces());
  }
  CHECK(std::get<ArpSighting>(look(ByteView(garp).first(42), false)).vip() == kVip);
}

TEST_CASE("sighting: an advert as far as it was captured") {
  const Bytes whole = test::advert(kMacA, kIpA, 100);
  const auto seen = std::get<AdvertSighting>(look(whole, true));
  CHECK(seen.from == net::IpAddr(kIpA));
  CHECK(seen.to == net::IpAddr(wire::kVrrpGroup));
  CHECK(seen.version == 2);
  CHECK(seen.vrid.value == 51);
  CHECK(seen.priority == 100);
  CHECK(seen.interval == 1s);
  CHECK(seen.addresses == std::vector<net::IpAddr>{kVip});

  constexpr std::size_t kHead = 14 + 20 + 8;
  const auto head = std::get<AdvertSighting>(look(ByteView(whole).first(kHead), false));
  CHECK(head.priority == 100);
  CHECK(head.addresses.empty());
  CHECK(std::holds_alternative<CutShort>(look(ByteView(whole).first(kHead - 1), false)));

  Bytes damaged = whole;
  damaged[14 + 20 + 2] = 200;  // the priority; the checksum is of another
  CHECK(std::holds_alternative<DamagedAdvert>(look(damaged, true)));
}

TEST_CASE("sighting: version 3 counts in hundredths, of IPv6 too") {
  const auto from = *net::parse_ipv6("fe80::1");
  wire::VrrpAdvert message{.version = 3, .vrid = {7}, .priority = 90, .advert_int = 25};
  message.addresses.push_back(*net::parse_ipv6("fe80::8"));
  const Bytes frame = wire::encode(
      {.dst = "33:33:00:00:00:12"_mac,
       .src = kMacA,
       .payload = wire::Ipv6{
           .src = from, .dst = wire::kVrrpGroup6, .hop_limit = 255, .payload = message}});
  const auto seen = std::get<AdvertSighting>(look(frame, true));
  CHECK(seen.version == 3);
  CHECK(seen.interval == 250ms);
  CHECK(seen.from == net::IpAddr(from));
  CHECK(to_string(seen.addresses.at(0)) == "fe80::8");
}

TEST_CASE("sighting: everything else is nothing, at any length") {
  const Bytes advert = test::advert(kMacA, kIpA, 100);
  for (std::size_t size = 0; size < advert.size(); ++size)
    CHECK_FALSE(std::holds_alternative<AdvertSighting>(look(Bytes(size), true)));
}

}  // namespace
}  // namespace havip::replay
