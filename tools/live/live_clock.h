// LiveClock: the time of a live run, and how the machine's clocks translate to it.
//
// The zero of the run lies on the wall clock, which is what packets are stamped with and what
// daemons are told (`--epoch`). Timers go by the monotonic clock, whose distance to it is taken
// once.
#pragma once

#include "core/time/time.h"
#include "platform/live/clock.h"

namespace havip::live_run {

class LiveClock {
 public:
  // Zero is `lead` from now.
  explicit LiveClock(Duration lead)
      : epoch_ns_(live::wall_ns() + lead.count()), zero_(live::now() + lead) {}

  [[nodiscard]] std::int64_t epoch_ns() const { return epoch_ns_; }
  [[nodiscard]] Instant now() const { return kStart + (live::now() - zero_); }
  [[nodiscard]] Instant of_wall(std::int64_t wall_ns) const {
    return kStart + Duration(wall_ns - epoch_ns_);
  }
  // For Timer::arm().
  [[nodiscard]] Instant on_loop(Instant at) const { return zero_ + (at - kStart); }

 private:
  std::int64_t epoch_ns_;
  Instant zero_;
};

}  // namespace havip::live_run
