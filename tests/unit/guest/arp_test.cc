// ARP as the guest's kernel does it. Every answer to a ping needs the asker's MAC, so that a ping
// that comes in makes the guest ask: that is what drives the cache here.
#include <chrono>

#include <doctest/doctest.h>

#include "hostsim/guest/stack/neighbour_cache.h"
#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::garp;
using test::GuestScript;
using test::ip;
using test::is_at;
using test::kGatewayMac;
using test::mac;
using test::ping;
using test::who_has;
using test::operator""_ip;

wire::Frame ping_from_7(std::uint16_t sequence) {
  return ping(7, ip(6), mac(6), sequence);
}

TEST_CASE("arp: three broadcasts a second apart, then the packets that waited are given up") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).expect("6>* who-has .7 tell .6");
  script.at(500ms).rx(ping_from_7(2)).expect();
  script.at(1s).expect("6>* who-has .7 tell .6");
  script.at(2s).expect("6>* who-has .7 tell .6");
  script.at(3s - 1ns).expect();
  script.at(3s).expect("dropped: no ARP answer");
  CHECK_EQ(script.guest().stack().counters().unresolved, 2);
  script.at(4s).rx(ping_from_7(3)).expect("6>* who-has .7 tell .6");
}

TEST_CASE("arp: what waited leaves in order when the answer comes") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).rx(ping_from_7(2)).expect("6>* who-has .7 tell .6");
  script.at(1ms).rx(is_at(7, 6)).expect("6>7 .6>.7 pong 1", "6>7 .6>.7 pong 2");
  script.at(2ms).rx(ping_from_7(3)).expect("6>7 .6>.7 pong 3");
  script.at(10s).expect();
}

TEST_CASE("arp: reachable for 30 s, then in use 5 s more, then asked for in private") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).rx(is_at(7, 6));
  script.expect("6>* who-has .7 tell .6", "6>7 .6>.7 pong 1");
  script.at(30s - 1ns).rx(ping_from_7(2)).expect("6>7 .6>.7 pong 2");
  script.at(35s).expect();
  script.at(40s).rx(ping_from_7(3)).expect("6>7 .6>.7 pong 3");
  script.at(45s - 1ns).expect();
  script.at(45s).expect("6>7 who-has .7 tell .6");
  script.at(45500ms).rx(ping_from_7(4)).expect("6>7 .6>.7 pong 4");
  script.at(46s).expect("6>7 who-has .7 tell .6");
  script.at(46500ms).rx(is_at(7, 6)).expect();
  script.at(76500ms - 1ns).rx(ping_from_7(5)).expect("6>7 .6>.7 pong 5");
  script.at(90s).expect();
}

TEST_CASE("arp: a neighbour that no longer answers is asked for in public at the next use") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).rx(is_at(7, 6));
  script.expect("6>* who-has .7 tell .6", "6>7 .6>.7 pong 1");
  script.at(30s).rx(ping_from_7(2)).expect("6>7 .6>.7 pong 2");
  script.at(35s).expect("6>7 who-has .7 tell .6");
  script.at(36s).expect("6>7 who-has .7 tell .6");
  script.at(37s).expect("6>7 who-has .7 tell .6");
  script.at(37500ms).rx(ping_from_7(3)).expect("6>7 .6>.7 pong 3");
  script.at(38s).expect();
  script.at(39s).rx(ping_from_7(4)).expect("6>* who-has .7 tell .6");
  script.at(39s).rx(is_at(7, 6)).expect("6>7 .6>.7 pong 4");
}

TEST_CASE("arp: a GARP or a request moves an entry at once, and a GARP makes none") {
  GuestScript script;
  script.at(0s).rx(garp(9, ip(7))).rx(ping_from_7(1)).expect("6>* who-has .7 tell .6");
  script.at(1ms).rx(is_at(7, 6)).expect("6>7 .6>.7 pong 1");
  script.at(2ms).rx(garp(9, ip(7))).rx(ping_from_7(2)).expect("6>9 .6>.7 pong 2");
  script.at(5002ms).expect("6>9 who-has .7 tell .6");  // stale since it moved
  script.at(5003ms).rx(who_has(7, ip(6))).expect("6>7 .6 is-at 6");
  script.at(5004ms).rx(ping_from_7(3)).expect("6>7 .6>.7 pong 3");
  script.at(5005ms).rx(is_at(7, 6)).expect();
}

TEST_CASE("arp: a GARP answers what is being asked") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).expect("6>* who-has .7 tell .6");
  script.at(1ms).rx(garp(7, ip(7))).expect("6>7 .6>.7 pong 1");
}

TEST_CASE("arp: who asks for us is known, but has still to be confirmed") {
  GuestScript script;
  script.at(0s).rx(who_has(7, ip(6))).expect("6>7 .6 is-at 6");
  script.at(1s).rx(ping_from_7(1)).expect("6>7 .6>.7 pong 1");
  script.at(6s).rx(is_at(7, 6)).expect("6>7 who-has .7 tell .6");
}

TEST_CASE("arp: every address on the NIC is answered for, as long as it is there") {
  GuestScript script;
  script.at(0s).rx(who_has(7, ip(8))).expect();
  script.at(1s).add(ip(8)).expect("+.8");
  script.at(1s).rx(who_has(7, ip(8))).expect("6>7 .8 is-at 6");
  script.at(1s).rx(test::probe(7, ip(8))).expect("6>7 .8 is-at 6");
  script.at(1s).rx(garp(7, ip(8))).expect();  // "from" an address of ours: never answered
  script.at(1s).rx(who_has(7, ip(6), mac(99))).expect();
  script.at(2s).del(ip(8)).expect("-.8");
  script.at(2s).rx(who_has(7, ip(8))).expect();
}

TEST_CASE("arp: the question is asked in the name of the packet that waits (arp_announce 0)") {
  GuestScript script;
  script.at(0s).add(ip(8)).expect("+.8");
  script.at(0s).rx(ping(7, ip(8), mac(6))).expect("6>* who-has .7 tell .8");
  script.at(1ms).rx(garp(7, ip(7))).expect("6>7 .8>.7 pong 1");
  script.at(5001ms).expect("6>7 who-has .7 tell .6");  // no packet waits
  script.at(5002ms).rx(is_at(7, 6)).expect();
}

TEST_CASE("arp: what is outside the subnet goes by way of the gateway") {
  GuestScript script;
  auto far = ping(7, ip(6), mac(6));
  std::get<wire::Ipv4>(far.payload).src = "10.0.0.1"_ip;
  script.at(0s).rx(far).expect("6>* who-has .1 tell .6");
  auto answer = is_at(1, 6);
  std::get<wire::Arp>(answer.payload).sha = kGatewayMac;
  script.at(1ms).rx(answer).expect("6>gw .6>10.0.0.1 pong 1");
}

TEST_CASE("arp: 101 packets wait for a neighbour, and the oldest gives way") {
  GuestScript script;
  script.at(0s);
  for (std::uint16_t i = 1; i <= 103; ++i)
    script.rx(ping_from_7(i));
  script.expect("6>* who-has .7 tell .6");
  CHECK_EQ(script.guest().stack().counters().queue_overflow, 2);
  const auto before = script.guest().stack().counters().frames_out;
  script.rx(is_at(7, 6));
  CHECK_EQ(script.guest().stack().counters().frames_out - before, 101);
  std::string pongs;
  for (int i = 3; i <= 103; ++i)
    pongs += fmt::format("6>7 .6>.7 pong {}\n", i);
  pongs.pop_back();
  script.expect(pongs);
}

TEST_CASE("arp: a NIC that goes down forgets its neighbours") {
  GuestScript script;
  script.at(0s).rx(ping_from_7(1)).rx(is_at(7, 6));
  script.expect("6>* who-has .7 tell .6", "6>7 .6>.7 pong 1");
  script.at(1s).link(false).expect("web/eth0 down");
  script.at(2s).rx(ping_from_7(2)).rx(ping_from_7(3)).expect("dropped: NIC down");
  script.at(3s).link(true).expect("web/eth0 up");
  script.at(4s).rx(ping_from_7(4)).rx(is_at(7, 6));
  script.expect("6>* who-has .7 tell .6", "6>7 .6>.7 pong 4");
  CHECK_EQ(script.guest().stack().counters().nic_down, 2);
}

}  // namespace
}  // namespace havip::hostsim
