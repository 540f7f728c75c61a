// Prober: a scenario's probes as real pings, each from its guest's network.
#pragma once

#include <deque>
#include <memory>

#include "core/base/result.h"
#include "platform/live/echo_socket.h"
#include "platform/live/loop.h"
#include "scenarios/loader/scenario.h"
#include "tools/live/journal.h"
#include "tools/live/live_clock.h"
#include "tools/live/stage.h"

namespace havip::live_run {

class Prober {
 public:
  // All are borrowed and outlive it.
  Prober(live::Loop& loop, const Stage& stage, const LiveClock& clock, Journal& journal,
         const loader::Scenario& scenario);
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  [[nodiscard]] Result<void> start();

  // ICMP's identifier and sequence number of a probe's packet; the latter wraps.
  [[nodiscard]] static std::uint16_t id_of(std::size_t probe);

 private:
  struct Waiting {
    std::uint32_t number = 0;
    Instant sent;
    Seq record = 0;
  };
  struct Line {  // of one probe
    std::size_t index = 0;
    const loader::Probe* probe = nullptr;
    live::EchoSocket socket;
    Instant next;
    std::uint32_t number = 0;
    std::deque<Waiting> waiting;  // oldest first
    std::unique_ptr<live::Timer> timer;
  };

  void tick(Line& line);
  void ask(Line& line);
  void take(Line& line, const live::EchoReply& reply);
  void give_up(Line& line);

  live::Loop& loop_;
  const Stage& stage_;
  const LiveClock& clock_;
  Journal& journal_;
  const loader::Scenario& scenario_;
  std::deque<Line> lines_;
};

}  // namespace havip::live_run
