#include "core/stats/quantile.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::stats {

std::size_t nearest_rank(std::size_t size, unsigned percent) {
  ensure(size > 0 && percent <= 100, "a quantile is of something, and at most all of it");
  // Hundredths apart from the rest, so that no size overflows.
  const std::size_t rank = size / 100 * percent + (size % 100 * percent + 99) / 100;
  return std::max<std::size_t>(rank, 1) - 1;
}

Duration quantile(std::span<const Duration> sorted, unsigned percent) {
  return sorted[nearest_rank(sorted.size(), percent)];
}

}  // namespace havip::stats
