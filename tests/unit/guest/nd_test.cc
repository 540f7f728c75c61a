// IPv6 as the guest's kernel does it: neighbour discovery (RFC 4861), echoes, links. What the cache
// has in common with ARP is in arp_test.cc; a ping that comes in drives it here as well.
#include <chrono>

#include <doctest/doctest.h>

#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::GuestScript;
using test::ip;
using test::mac;

net::Ipv6Addr ip6(std::string_view text) {
  return net::parse_ipv6(text).value();
}

const net::Ipv6Addr kSeven = ip6("fe80::7");
const net::Ipv6Addr kWeb = ip6("fe80::6");
const net::Ipv6Addr kVip = ip6("fe80::1:1");

// Station 6 is fe80::6 and fd00::6.
GuestSetup web6() {
  GuestSetup setup = test::web();
  setup.nics[0].own_link_local = kWeb;
  setup.nics[0].ip6 = {ip6("fd00::6")};
  return setup;
}

wire::Frame from_7(net::MacAddr dst, wire::Ipv6 packet) {
  return {.dst = dst, .src = mac(7), .payload = std::move(packet)};
}
wire::Frame ping_from_7(std::uint16_t sequence, const net::Ipv6Addr& to = kWeb,
                        const net::Ipv6Addr& from = kSeven) {
  return from_7(mac(6),
                {.src = from, .dst = to, .payload = wire::IcmpEcho{.id = 7, .sequence = sequence}});
}
wire::Frame na(wire::NeighbourAdvertisement answer, const net::Ipv6Addr& dst = kWeb,
               std::uint8_t hop_limit = 255) {
  const bool group = dst.is_multicast();
  return from_7(group ? wire::multicast_mac(dst) : mac(6),
                {.src = answer.target, .dst = dst, .hop_limit = hop_limit, .payload = answer});
}
wire::NeighbourAdvertisement answer_of(std::uint8_t station) {
  return {.target = kSeven, .solicited = true, .override_entry = true, .target_mac = mac(station)};
}
wire::Frame ns(const net::Ipv6Addr& target, const net::Ipv6Addr& src = kSeven,
               std::optional<net::MacAddr> named = mac(7), std::uint8_t hop_limit = 255) {
  const net::Ipv6Addr group = wire::solicited_node(target);
  return from_7(wire::multicast_mac(group),
                {.src = src,
                 .dst = group,
                 .hop_limit = hop_limit,
                 .payload = wire::NeighbourSolicitation{.target = target, .source_mac = named}});
}

constexpr const char* kAsk = "6>group fe80::6>ff02::1:ff00:7 ns fe80::7 6";

TEST_CASE("nd: a link-local address is made of the MAC, its universal bit inverted") {
  CHECK_EQ(to_string(wire::link_local(mac(6))), "fe80::ff:fe00:6");
  CHECK_EQ(to_string(wire::link_local({{0x1e, 0x36, 0xcc, 0x64, 0xbb, 0x3a}})),
           "fe80::1c36:ccff:fe64:bb3a");  // as Linux makes it of that MAC
  GuestScript script;
  script.rx(ns(ip6("fe80::ff:fe00:6")))
      .expect("6>7 fe80::ff:fe00:6>fe80::7 na fe80::ff:fe00:6 SO 6");
}

TEST_CASE("nd: three solicitations to the group a second apart, then what waited is given up") {
  GuestScript script(web6());
  script.at(0s).rx(ping_from_7(1)).expect(kAsk);
  script.at(1s).expect(kAsk);
  script.at(2s).rx(ping_from_7(2)).expect(kAsk);
  script.at(3s).expect("dropped: no neighbour advertisement");
  CHECK_EQ(script.guest().stack().counters().unresolved, 2);
  CHECK_EQ(script.guest().stack().counters().nd_requests, 3);
}

TEST_CASE("nd: the answer lets go what waited; in use 30 s later it is asked for in private") {
  GuestScript script(web6());
  script.rx(ping_from_7(1)).expect(kAsk);
  script.at(1ms).rx(na(answer_of(7))).expect("6>7 fe80::6>fe80::7 pong 1");
  script.at(31s).rx(ping_from_7(2)).expect("6>7 fe80::6>fe80::7 pong 2");
  script.at(36s - 1ns).expect();
  script.at(36s).expect("6>7 fe80::6>fe80::7 ns fe80::7 6");
}

// RFC 4861 §7.2.5: an entry that is REACHABLE at station 7 hears of station 9.
TEST_CASE("nd: what an advertisement does to a neighbour that is known") {
  struct Row {
    bool solicited;
    bool override_entry;
    const char* pong;  // where the next packet goes
    bool doubted;      // and whether it is asked for 5 s later
  };
  for (const Row& row : {Row{true, true, "6>9 fe80::6>fe80::7 pong 2", false},
                         Row{false, true, "6>9 fe80::6>fe80::7 pong 2", true},
                         Row{true, false, "6>7 fe80::6>fe80::7 pong 2", true},
                         Row{false, false, "6>7 fe80::6>fe80::7 pong 2", true}}) {
    CAPTURE(row.solicited);
    CAPTURE(row.override_entry);
    GuestScript script(web6());
    script.rx(ping_from_7(1)).rx(na(answer_of(7))).expect(kAsk, "6>7 fe80::6>fe80::7 pong 1");
    script.at(1s).rx(na({.target = kSeven,
                         .solicited = row.solicited,
                         .override_entry = row.override_entry,
                         .target_mac = mac(9)}));
    script.rx(ping_from_7(2)).expect(row.pong);
    const std::string to = std::string(row.pong).substr(0, 3);
    script.at(6s);
    row.doubted ? script.expect(to + " fe80::6>fe80::7 ns fe80::7 6") : script.expect();
  }
}

TEST_CASE("nd: an advertisement makes no entry, and answers what is being asked all the same") {
  GuestScript script(web6());
  const auto unasked =
      na({.target = kSeven, .override_entry = true, .target_mac = mac(9)}, wire::kAllNodes);
  script.rx(unasked).rx(ping_from_7(1)).expect(kAsk);
  script.rx(unasked).expect("6>9 fe80::6>fe80::7 pong 1");
}

TEST_CASE("nd: who asks is answered, known, and has still to be confirmed") {
  GuestScript script(web6());
  script.rx(ns(kWeb)).expect("6>7 fe80::6>fe80::7 na fe80::6 SO 6");
  script.at(1s).rx(ping_from_7(1)).expect("6>7 fe80::6>fe80::7 pong 1");
  script.at(5s).expect("6>7 fe80::6>fe80::7 ns fe80::7 6");  // the answer was a use
  CHECK_EQ(script.guest().stack().counters().nd_answered, 1);
}

TEST_CASE("nd: who checks an address of ours is told with everybody (RFC 4862 5.4)") {
  GuestScript script(web6());
  script.rx(ns(kWeb, {}, std::nullopt)).expect("6>group fe80::6>ff02::1 na fe80::6 O 6");
}

TEST_CASE("nd: what RFC 4861 7.1 calls invalid is not looked at") {
  GuestScript script(web6());
  script.rx(ns(kWeb, kSeven, mac(7), 254)).expect();          // came through a router
  script.rx(ns(kWeb, {}, mac(7))).expect();                   // nobody, and yet a MAC
  script.rx(ns(wire::kAllNodes)).expect();                    // a group is nobody's address
  script.rx(ns(ip6("fe80::9"))).rx(ns(kWeb, kWeb)).expect();  // not ours; "from" us
  script.rx(ping_from_7(1)).expect(kAsk);
  script.rx(na(answer_of(7), kWeb, 254)).expect();
  script.rx(na(answer_of(7), wire::kAllNodes)).expect();  // answers nobody in particular
  auto nameless = answer_of(7);
  nameless.target_mac.reset();
  script.rx(na(nameless)).expect();
  script.rx(na(answer_of(7))).expect("6>7 fe80::6>fe80::7 pong 1");
}

TEST_CASE("nd: a VIP is answered for as long as it is there, and with its virtual MAC") {
  GuestScript script(web6());
  script.rx(ns(kVip)).expect();
  script.add(kVip).expect("+fe80::1:1");
  script.rx(ns(kVip)).expect("6>7 fe80::1:1>fe80::7 na fe80::1:1 SO 6");
  script.rx(ping_from_7(1, kVip)).expect("6>7 fe80::1:1>fe80::7 pong 1");
  script.del(kVip).expect("-fe80::1:1");
  script.rx(ns(kVip)).rx(ping_from_7(2, kVip)).expect();
  CHECK_EQ(script.guest().stack().counters().not_for_us, 1);
}

TEST_CASE("ipv6: a global address is on the link of its first 64 bits, all else has no way") {
  GuestSetup setup = web6();
  setup.probes = {{.index = 0, .to = ip6("fd00::100"), .every = 10s},
                  {.index = 1, .to = ip6("fd00:0:0:1::100"), .every = 10s}};
  GuestScript script(setup);
  script.expect("sent 0:1", "sent 1:1", "dropped: no IPv6 route",
                "6>group fd00::6>ff02::1:ff00:100 ns fd00::100 6");
  script.at(1ms).rx(na(
      {.target = ip6("fd00::100"), .solicited = true, .override_entry = true, .target_mac = mac(7)},
      ip6("fd00::6")));
  script.expect("6>7 fd00::6>fd00::100 ping 1");
  wire::Frame pong = ping_from_7(1, ip6("fd00::6"), ip6("fd00::100"));
  std::get<wire::Ipv6>(pong.payload).payload =
      wire::IcmpEcho{.reply = true, .id = 1, .sequence = 1};
  script.at(2ms).rx(pong, {.origin = 3}).expect("answered 0:1 after 2ms by 3");
}

TEST_CASE("ipv6: the filter's icmp stops echoes and lets neighbours find each other") {
  GuestScript script(web6());
  script.input(guest::Filter{.proto = FilterProto::kIcmp, .direction = FilterDirection::kIn});
  script.expect("filter icmp in on");
  script.rx(ping_from_7(1)).expect("dropped: packet filter, in");
  script.rx(ns(kWeb)).expect("6>7 fe80::6>fe80::7 na fe80::6 SO 6");
}

}  // namespace
}  // namespace havip::hostsim
