// The bootstrap: how far a median might be from what this sample says, by drawing samples from the
// sample (Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7, 1979).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/time/time.h"

namespace havip::stats {

struct Interval {
  Duration low{};
  Duration high{};
  friend bool operator==(const Interval&, const Interval&) = default;
};

inline constexpr std::size_t kResamples = 2000;
// What the draws are seeded with: the same sample has the same interval everywhere.
inline constexpr std::string_view kBootstrapSeed = "havip bootstrap of the median";

// The percentile interval that holds `percent` % of the medians (by nearest rank, as the quantiles
// beside it) of kResamples samples drawn with replacement. The order of the sample does not matter.
// REQUIRES: it has a value; 0 < percent < 100.
[[nodiscard]] Interval median_interval(std::span<const Duration> sample, unsigned percent = 95);

}  // namespace havip::stats
