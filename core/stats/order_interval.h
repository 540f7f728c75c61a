// A confidence interval for a quantile that supposes nothing about the distribution: two values of
// the sorted sample between which the quantile lies.
//
// Of n draws the number at or below the p-quantile is binomial (n, p); so the values of ranks
// `lower` and `upper` enclose it unless that number falls below `lower` or reaches `upper`.
// Source: H. A. David, "Order Statistics", distribution-free confidence intervals for quantiles.
#pragma once

#include <cstddef>
#include <optional>

namespace havip::stats {

// Ranks count from 1. None: the sample is too small to have a bound on that side.
struct OrderInterval {
  std::optional<std::size_t> lower;
  std::optional<std::size_t> upper;  // at most n
};

// Each side misses with at most (1 - confidence) / 2. REQUIRES: 0 < p < 1, 0 < confidence < 1.
[[nodiscard]] OrderInterval order_interval(std::size_t n, double p, double confidence);

}  // namespace havip::stats
