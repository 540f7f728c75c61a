#include <chrono>

#include <doctest/doctest.h>

#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using stack::Prober;
using test::GuestScript;
using test::ip;
using test::is_at;
using test::mac;

GuestSetup probing(Duration every, Duration timeout) {
  GuestSetup setup = test::web();
  setup.probes = {{.index = 4, .to = ip(8), .every = every, .timeout = timeout}};
  return setup;
}

// The reply of station 7, which holds .8, as node 3.
wire::Frame pong(std::uint16_t sequence, net::Ipv4Addr from = ip(8), std::uint16_t id = 5) {
  return {.dst = mac(6),
          .src = mac(7),
          .payload =
              wire::Ipv4{.src = from,
                         .dst = ip(6),
                         .payload = wire::IcmpEcho{.reply = true, .id = id, .sequence = sequence}}};
}

wire::Frame here() {  // .8 is at station 7
  auto frame = is_at(7, 6);
  std::get<wire::Arp>(frame.payload).spa = ip(8);
  return frame;
}

TEST_CASE("probe: sent on the grid from boot, answered, lost exactly at its timeout") {
  GuestScript script(probing(1s, 1500ms));
  script.expect("sent 4:1", "6>* who-has .8 tell .6");
  script.at(1ms).rx(here()).expect("6>7 .6>.8 ping 1");
  script.at(2ms).rx(pong(1), {.id = 77, .origin = 3}).expect("answered 4:1 after 2ms by 3");
  script.at(1s).expect("sent 4:2", "6>7 .6>.8 ping 2");
  script.at(2s).expect("sent 4:3", "6>7 .6>.8 ping 3");
  script.at(2100ms).rx(pong(3), {.origin = 3}).expect("answered 4:3 after 100ms by 3");
  script.at(2500ms - 1ns).expect();
  script.at(2500ms).expect("lost 4:2");
  script.at(2600ms).rx(pong(2)).expect();  // late
  script.at(2600ms).rx(pong(3)).expect();  // twice
  script.at(3s).expect("sent 4:4", "6>7 .6>.8 ping 4");
  script.at(3100ms).rx(pong(4, ip(9))).rx(pong(4, ip(8), 6)).expect();  // not what was asked
  script.at(3200ms).rx(pong(9)).expect();                               // nor ever sent
  script.at(4s).expect("sent 4:5", "6>7 .6>.8 ping 5");
  script.at(4500ms).expect("lost 4:4");
}

TEST_CASE("probe: the first one leaves at its start, not before") {
  GuestSetup setup = probing(10s, 1s);
  setup.probes[0].start = Instant{2s};
  GuestScript script(setup);
  script.expect();
  script.at(2s - 1ns).expect();
  script.at(2s).expect("sent 4:1", "6>* who-has .8 tell .6");
}

TEST_CASE("probe: a reply at the very instant of the timeout is too late") {
  GuestScript script(probing(10s, 1s));
  script.expect("sent 4:1", "6>* who-has .8 tell .6");
  script.at(1ms).rx(here()).expect("6>7 .6>.8 ping 1");
  script.at(1s - 1ns);
  trace::Recorder trace;
  for (const auto& [after, answered] : {std::pair{1s - 1ns, true}, std::pair{1s + 0ns, false}}) {
    Prober prober(trace, 0, {{.index = 4, .to = ip(8), .every = 10s}});
    const Instant boot = kStart + Duration(10s) * (trace.last() + 1);
    prober.start(boot, 0);
    prober.handle_reply(boot + after, {.reply = true, .id = 5, .sequence = 1}, ip(8), {});
    CHECK_EQ(trace::kind_of(trace.at(trace.last()).event),
             answered ? "probe_answered" : "probe_lost");
  }
  script.at(1s).expect("lost 4:1");
}

TEST_CASE("probe: records hang together, and the request carries its record") {
  trace::Recorder trace;
  const auto node = trace.add_node("client");
  const auto boot = trace.record(kStart, 0, node, trace::Boot{});
  Prober prober(trace, node, {{.index = 0, .to = ip(8), .every = 1s}});
  prober.start(kStart, boot);
  const auto request = *prober.poll_output();
  CHECK_EQ(trace.at(2).cause, boot);
  CHECK_EQ(request.cause, 2);
  prober.handle_reply(kStart + 1ms, {.reply = true, .id = 1, .sequence = 1}, ip(8), {.id = 9});
  CHECK_EQ(trace.at(3).cause, 2);
  CHECK_EQ(std::get<trace::ProbeAnswered>(trace.at(3).event).frame, 9);
}

TEST_CASE("probe: numbers go on where the 16 bits of a sequence begin anew") {
  trace::Recorder trace;
  Prober prober(trace, 0, {{.index = 0, .to = ip(8), .every = 1ms, .timeout = 3ms}});
  Instant now = kStart;
  const auto step = [&] {
    const auto request = prober.poll_output();
    now += 1ms;
    prober.handle_timeout(now);
    return *request;
  };
  prober.start(now, 0);
  for (int i = 1; i < 65536; ++i)
    step();
  const auto sent = prober.poll_output();  // number 65536
  CHECK_EQ(sent->echo.sequence, 0);
  prober.handle_timeout(now += 1ms);
  prober.handle_reply(now, {.reply = true, .id = 1, .sequence = 0}, ip(8), {});
  CHECK_EQ(std::get<trace::ProbeAnswered>(trace.at(trace.last()).event).number, 65536);
  prober.handle_reply(now, {.reply = true, .id = 1, .sequence = 65535}, ip(8), {});
  CHECK_EQ(std::get<trace::ProbeAnswered>(trace.at(trace.last()).event).number, 65535);
  const auto before = trace.last();
  prober.handle_reply(now, {.reply = true, .id = 1, .sequence = 65534}, ip(8), {});  // expired
  prober.handle_reply(now, {.reply = true, .id = 1, .sequence = 2}, ip(8), {});      // not yet sent
  CHECK_EQ(trace.last(), before);
}

TEST_CASE("probe: what a paused guest would have sent is left out, and the grid stays") {
  GuestScript script(probing(1s, 1500ms));
  script.expect("sent 4:1", "6>* who-has .8 tell .6");
  script.at(1ms).rx(here()).expect("6>7 .6>.8 ping 1");
  script.at(500ms).input(guest::Pause{}).expect("guest paused");
  script.at(2s).rx(pong(1)).expect();
  script.at(4200ms).input(guest::Resume{}).expect("guest resumed", "lost 4:1");
  script.at(5s).expect("sent 4:2", "6>7 .6>.8 ping 2");
  script.at(5001ms).rx(pong(2)).expect("answered 4:2 after 1ms by 0");
  CHECK_EQ(script.guest().counters().dropped_paused, 1);
}

TEST_CASE("probe: a crash loses what is under way; numbers go on after the next boot") {
  GuestScript script(probing(10s, 11s));
  script.expect("sent 4:1", "6>* who-has .8 tell .6");
  script.at(1ms).rx(here()).expect("6>7 .6>.8 ping 1");
  script.at(1s).input(guest::Crash{}).expect("guest crashed", "lost 4:1");
  script.at(2s).rx(pong(1)).expect();
  script.at(30s).input(guest::Boot{}).expect("sent 4:2", "6>* who-has .8 tell .6");
  script.at(30s).rx(here()).expect("6>7 .6>.8 ping 2");
  CHECK_EQ(script.guest().counters().dropped_off, 1);
}

TEST_CASE("probe: an address of one's own answers at once, over no wire") {
  GuestScript script(probing(1s, 500ms));
  script.expect("sent 4:1", "6>* who-has .8 tell .6");
  script.at(400ms).add(ip(8)).expect("+.8");
  script.at(500ms).expect("lost 4:1");
  script.at(1s).expect("sent 4:2", "answered 4:2 after 0s by 0", "6>* who-has .8 tell .6");
}

}  // namespace
}  // namespace havip::hostsim
