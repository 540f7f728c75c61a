// Quantiles by nearest rank: always a value of the sample, never one between two (definition 1 of
// Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996).
#pragma once

#include <cstddef>
#include <span>

#include "core/time/time.h"

namespace havip::stats {

// The index, in a sorted sample of `size`, of the least value that at least `percent` % of the
// sample do not exceed; of 0 % the first. REQUIRES: size > 0, percent <= 100.
[[nodiscard]] std::size_t nearest_rank(std::size_t size, unsigned percent);

// REQUIRES: `sorted` is, ascending, and has a value.
[[nodiscard]] Duration quantile(std::span<const Duration> sorted, unsigned percent);

}  // namespace havip::stats
