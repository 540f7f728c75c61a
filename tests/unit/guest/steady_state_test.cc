#include <chrono>

#include <doctest/doctest.h>

#include "hostsim/guest/guest.h"
#include "tests/support/count_allocations.h"
#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::ip;
using test::is_at;
using test::mac;

TEST_CASE("probe: in the steady state nothing is allocated but the boxes of frames") {
  trace::Recorder trace;
  GuestSetup setup = test::web();
  setup.probes = {{.index = 4, .to = ip(8), .every = 10ms}};
  setup.node = trace.add_node("client");
  Guest guest(trace, setup);
  trace.reserve(10'000);
  Instant now = kStart;
  guest.handle(now, guest::Boot{});
  guest.handle(now, guest::FrameIn{.frame = {is_at(8, 6), {}}});
  while (guest.poll_output()) {
  }
  const auto reply = [&](std::uint16_t sequence) {
    const wire::IcmpEcho echo{.reply = true, .id = 5, .sequence = sequence};
    const wire::Ipv4 packet{.src = ip(8), .dst = ip(6), .payload = echo};
    const wire::Frame frame{.dst = mac(6), .src = mac(8), .payload = packet};
    guest.handle(now, guest::FrameIn{.frame = {frame, {}}});
  };
  const auto run = [&](std::uint16_t from, std::uint16_t to) {
    for (std::uint16_t i = from; i < to; ++i) {
      reply(i);
      now = guest.deadline();
      guest.handle_timeout(now);
      while (guest.poll_output()) {
      }
    }
  };
  run(1, 100);
  const auto before = test::allocations;
  run(100, 2000);
  constexpr std::uint64_t kFrames = 2 * 1900;  // the replies, and the probes that follow
  CHECK_EQ(test::allocations - before, kFrames);
  CHECK_EQ(guest.stack().counters().frames_out, 2001);
}

}  // namespace
}  // namespace havip::hostsim
