// Link: how a network treats what travels on it, and Probability, a chance without a float.
#pragma once

#include <compare>
#include <cstdint>

#include "core/time/time.h"

namespace havip::loader {

// A chance in billionths, 0..kAlways. A scenario writes 0.25; the loader rounds to the nearest
// billionth, so that no float reaches a run.
struct Probability {
  std::uint32_t billionths = 0;
  static constexpr std::uint32_t kAlways = 1'000'000'000;
  friend constexpr auto operator<=>(const Probability&, const Probability&) = default;
};

// Each one-way trip takes latency + a uniform part of [0, jitter).
struct Link {
  Duration latency{};
  Duration jitter{};
  Probability loss;
  Probability duplicate;  // arrives twice
  Probability reorder;    // is overtaken by what was sent after it
  Probability corrupt;    // one bit is flipped
};

}  // namespace havip::loader
