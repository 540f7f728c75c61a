// The U test: are the values of one sample greater than those of another more often than chance
// would have it? (Mann and Whitney, "On a Test of Whether one of Two Random Variables is
// Stochastically Larger than the Other", Annals of Mathematical Statistics 18, 1947.)
#pragma once

#include <cstddef>
#include <span>

#include "core/time/time.h"

namespace havip::stats {

struct MannWhitney {
  double u = 0;  // pairs in which the second sample's value is the greater; equal ones count half
  double p = 1;  // two-sided
  bool exact = false;  // else by the normal distribution, corrected for ties and continuity
};

// Samples of so many values each, and no more, are judged exactly when no two values are equal.
inline constexpr std::size_t kMaxExact = 50;

// REQUIRES: neither sample is empty.
[[nodiscard]] MannWhitney mann_whitney(std::span<const Duration> first,
                                       std::span<const Duration> second);

}  // namespace havip::stats
