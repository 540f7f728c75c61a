// Two ends of a TCP connection over a pipe that loses, repeats and delays.
#include <map>

#include <doctest/doctest.h>

#include "hostsim/guest/stack/tcp_connection.h"
#include "tests/support/rapidcheck_doctest.h"

namespace havip::hostsim::stack {
namespace {

using namespace std::chrono_literals;
using test::property;

struct End {
  std::optional<TcpConnection> connection;
  wire::Bytes heard;
  bool connected = false;
  bool finished = false;
  bool over = false;  // told of an end that it did not ask for
  bool gone = false;
};

// What is on its way: when it arrives, and at which end.
struct Flying {
  std::size_t to = 0;
  wire::Tcp segment;
};

class Pipe {
 public:
  explicit Pipe(std::uint32_t seed) : random_(seed) {}

  void carry(std::size_t from) {
    for (wire::Tcp& segment : effects.segments) {
      const int fate = static_cast<int>(draw(10));
      const int copies = fate < 3 ? 0 : fate == 9 ? 2 : 1;
      for (int i = 0; i < copies; ++i) {
        const auto delay = Duration(1ms) * (1 + draw(59));
        flying_.emplace(now_ + delay, Flying{.to = 1 - from, .segment = segment});
      }
    }
    End& end = ends[from];
    end.heard.insert(end.heard.end(), effects.data.begin(), effects.data.end());
    end.connected |= effects.connected;
    end.finished |= effects.finished;
    end.over |= effects.ended.has_value();
    end.gone |= effects.gone;
    effects = {};
  }

  // The next thing that happens; false: nothing will.
  bool step() {
    Instant next = flying_.empty() ? kNever : flying_.begin()->first;
    for (const End& end : ends) {
      if (end.connection) next = std::min(next, end.connection->deadline());
    }
    if (next == kNever) return false;
    now_ = next;
    if (!flying_.empty() && flying_.begin()->first == now_) {
      Flying arrived = flying_.begin()->second;
      flying_.erase(flying_.begin());
      arrive(arrived);
      return true;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!ends[i].connection || ends[i].connection->deadline() > now_) continue;
      ends[i].connection->handle_timeout(now_, effects);
      carry(i);
    }
    return true;
  }

  void arrive(const Flying& arrived) {
    End& end = ends[arrived.to];
    const bool syn = arrived.segment.has(wire::Tcp::kSyn) && !arrived.segment.has(wire::Tcp::kAck);
    if (!end.connection && syn) {
      end.connection = TcpConnection::accept(now_, 77, arrived.segment, effects);
    } else if (end.connection) {
      end.connection->receive(now_, arrived.segment, effects);
    }
    carry(arrived.to);
  }

  End ends[2];
  TcpEffects effects;
  [[nodiscard]] Instant now() const { return now_; }

 private:
  std::uint32_t draw(std::uint32_t below) {
    random_ = random_ * 1664525U + 1013904223U;
    return (random_ >> 16U) % below;
  }

  std::uint32_t random_;
  Instant now_ = kStart;
  std::multimap<Instant, Flying> flying_;
};

// With three in ten lost, fifteen retries of the same segment all but never fail.
TEST_CASE("tcp: whatever the network does, each octet arrives once and in order") {
  property(
      [] {
        Pipe pipe(*rc::gen::arbitrary<std::uint32_t>());
        const auto said = *rc::gen::container<wire::Bytes>(*rc::gen::inRange<std::size_t>(0, 9000),
                                                           rc::gen::arbitrary<std::uint8_t>());
        pipe.ends[0].connection =
            TcpConnection::open(kStart, *rc::gen::arbitrary<std::uint32_t>(), pipe.effects);
        pipe.carry(0);
        RC_ASSERT(pipe.ends[0].connection->send(pipe.now(), said, pipe.effects));
        bool closed = false;
        bool answered = false;
        for (int steps = 0; steps < 5000 && pipe.step(); ++steps) {
          if (!closed && pipe.ends[0].connected && pipe.ends[1].heard == said) {
            closed = true;
            pipe.ends[0].connection->close(pipe.now(), pipe.effects);
            pipe.carry(0);
          }
          if (pipe.ends[1].finished && !answered) {
            answered = true;
            pipe.ends[1].connection->close(pipe.now(), pipe.effects);
            pipe.carry(1);
          }
        }
        RC_PRE(!pipe.ends[0].over);  // the SYN itself may have been given up
        RC_ASSERT(pipe.ends[1].heard == said);
        RC_ASSERT(pipe.ends[1].finished);
        RC_ASSERT(!pipe.ends[1].over);
        RC_ASSERT(pipe.ends[0].gone);
      },
      150);
}

}  // namespace
}  // namespace havip::hostsim::stack
