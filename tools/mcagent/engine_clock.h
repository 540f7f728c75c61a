// EngineClock: the time that this process gives its engines: CLOCK_REALTIME counted from the epoch
// of the run, so that all processes of a run, and packets' time stamps, speak of the same instants.
//
// It goes on by CLOCK_MONOTONIC, so that no step of the wall clock makes it jump or stand still. It
// never goes back, and never lies before the start.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/time/time.h"
#include "platform/live/clock.h"

namespace havip::mcagentd {

class EngineClock {
 public:
  explicit EngineClock(std::int64_t epoch_ns)
      : epoch_ns_(epoch_ns), zero_(live::now() - Duration(live::wall_ns() - epoch_ns)) {}

  [[nodiscard]] Instant now() {
    latest_ = std::max(latest_, kStart + (live::now() - zero_));
    return latest_;
  }
  // The instant of a time stamp: not before the latest that was given, and not after now.
  [[nodiscard]] Instant at_wall(std::int64_t wall_ns) {
    const Instant now = std::max(latest_, kStart + (live::now() - zero_));
    latest_ = std::clamp(at_ns(wall_ns - epoch_ns_), latest_, now);
    return latest_;
  }
  // When a timer of the loop has to fire.
  [[nodiscard]] Instant on_loop(Instant at) {
    return at == kNever ? kNever : live::now() + (at - now());
  }

 private:
  std::int64_t epoch_ns_;
  Instant zero_;  // of the engines, on the loop's clock
  Instant latest_ = kStart;
};

}  // namespace havip::mcagentd
