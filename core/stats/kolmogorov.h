// The one-sample Kolmogorov-Smirnov test: whether a sample may come from a given continuous
// distribution.
//
// Source: M. A. Stephens, "Use of the Kolmogorov-Smirnov, Cramer-von Mises and related statistics
// without extensive tables", JRSS B 32 (1970): the limit distribution with a correction for small
// samples, right to some 0.01 of the p-value from n = 8 on.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace havip::stats {

// The greatest distance between the sample's empirical distribution and `cdf`, 0..1. The sample may
// be in any order; `cdf` must not fall and must stay within 0..1. 0 for an empty sample.
[[nodiscard]] double kolmogorov_distance(std::vector<double> sample,
                                         const std::function<double(double)>& cdf);

// How likely it is that a sample of `n` true draws is at least this far away, 0..1. 1 for n = 0.
[[nodiscard]] double kolmogorov_p_value(double distance, std::size_t n);

}  // namespace havip::stats
