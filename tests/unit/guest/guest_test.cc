#include "hostsim/guest/guest.h"

#include <algorithm>
#include <chrono>

#include <doctest/doctest.h>

#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::GuestScript;
using test::ip;
using test::mac;
using test::ping;
using test::who_has;

const net::Ipv4Addr kVip = ip(8);

TEST_CASE("guest: echo is answered from the address that was asked") {
  GuestScript script;
  script.rx(who_has(7, ip(6))).add(kVip).expect("6>7 .6 is-at 6", "+.8");
  script.at(1s).rx(ping(7, kVip, mac(6), 9)).expect("6>7 .8>.7 pong 9");
  script.at(1s).rx(ping(7, ip(9), mac(6))).rx(ping(7, kVip, mac(99))).expect();
  script.del(kVip).expect("-.8");
  script.rx(ping(7, kVip, mac(6))).expect();
  CHECK_EQ(script.guest().stack().counters().echo_answered, 1);
  CHECK_EQ(script.guest().stack().counters().not_for_us, 3);
}

TEST_CASE("guest: an answer is caused by what caused the question, and comes from this node") {
  trace::Recorder trace;
  GuestSetup setup = test::web();
  setup.node = trace.add_node("web");
  Guest guest(trace, setup);
  guest.handle(kStart, guest::Boot{});
  guest.handle(kStart, guest::FrameIn{.frame = {who_has(7, ip(6)), {.id = 4, .cause = 1}}});
  guest.handle(kStart, guest::FrameIn{.frame = {ping(7, ip(6), mac(6)), {.id = 5, .cause = 1}}});
  while (const auto out = guest.poll_output()) {
    CHECK_EQ(out->frame.tag.id, 0);
    CHECK_EQ(out->frame.tag.cause, 1);
    CHECK_EQ(out->frame.tag.origin, setup.node);
  }
}

TEST_CASE("guest: each rule of the filter stops its protocol, and is on record once") {
  struct Row {
    FilterProto proto;
    FilterDirection direction;
    const char* subject;
    const char* arp;   // what an ARP request brings
    const char* pong;  // what a ping brings
    const char* garp;  // what a GARP by hand brings
  };
  const auto in = FilterDirection::kIn;
  const auto out = FilterDirection::kOut;
  const char* const is_at_6 = "6>7 .6 is-at 6";
  const char* const pong = "6>7 .6>.7 pong 1";
  const char* const garp = "garp .8 manual\n6>* garp .8";
  const char* const no_in = "dropped: packet filter, in";
  const char* const no_out = "dropped: packet filter, out";
  for (const Row& row : {Row{FilterProto::kArp, in, "filter arp in ", no_in, pong, garp},
                         Row{FilterProto::kArp, out, "filter arp out ", no_out, pong, nullptr},
                         Row{FilterProto::kIcmp, in, "filter icmp in ", is_at_6, no_in, garp},
                         Row{FilterProto::kIcmp, out, "filter icmp out ", is_at_6, no_out, garp},
                         Row{FilterProto::kVrrp, in, "filter vrrp in ", is_at_6, pong, garp}}) {
    CAPTURE(row.subject);
    GuestScript script;
    script.rx(who_has(7, ip(6))).expect(is_at_6);
    const std::string subject = row.subject;
    const guest::SendGarps by_hand{.frame = test::garp(6, kVip)};
    script.input(guest::Filter{.proto = row.proto, .direction = row.direction});
    script.expect(subject + "on");
    script.rx(who_has(7, ip(6))).expect(row.arp);
    script.rx(ping(7, ip(6), mac(6))).expect(row.pong);
    script.input(by_hand);
    row.garp != nullptr ? script.expect(row.garp) : script.expect();  // its kind is on record
    script.input(guest::Filter{.proto = row.proto, .direction = row.direction, .on = false});
    script.expect(subject + "off");
    script.rx(who_has(7, ip(6))).expect(is_at_6);
    script.rx(ping(7, ip(6), mac(6))).expect(pong);
    script.input(by_hand).expect(garp);
  }
}

TEST_CASE("guest: GARPs by hand leave at their pace, and not through a NIC that is down") {
  GuestScript script;
  script.at(1s).input(guest::SendGarps{.frame = test::garp(9, kVip), .count = 3, .every = 200ms});
  script.expect("garp .8 manual", "9>* garp .8");
  script.at(1200ms).expect("garp .8 manual", "9>* garp .8");
  script.at(1300ms).link(false).expect("web/eth0 down");
  script.at(1400ms).expect("dropped: NIC down");
  script.at(2s).link(true).expect("web/eth0 up");
  script.at(3s).input(guest::SendGarps{.frame = test::garp(9, kVip), .count = 2});
  script.expect("garp .8 manual", "garp .8 manual", "9>* garp .8", "9>* garp .8");
}

TEST_CASE(
    "guest: the daemon's addresses and GARPs reach the wire, each with its record behind it") {
  GuestScript script(test::with_keepalived());
  script.settled().expect();
  CHECK(script.guest().holds(0, kVip));
  const auto& records = script.recorder().records();
  const auto sent = std::ranges::find_if(records, [](const trace::Record& record) {
    return std::holds_alternative<trace::GarpSent>(record.event);
  });
  REQUIRE(sent != records.end());
  engine::Seq seq = sent->seq;
  std::string chain;
  for (; seq != 0; seq = script.recorder().at(seq).cause) {
    chain += std::string(trace::kind_of(script.recorder().at(seq).event)) + " ";
  }
  CHECK_EQ(chain, "garp_sent vrrp_state vrrp_state condition boot ");
}

}  // namespace
}  // namespace havip::hostsim
