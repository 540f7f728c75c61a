#include "core/stats/kolmogorov.h"

#include <algorithm>
#include <cmath>

namespace havip::stats {

double kolmogorov_distance(std::vector<double> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double farthest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cdf(sample[i]);
    const double below = static_cast<double>(i) / n;
    const double above = static_cast<double>(i + 1) / n;
    farthest = std::max({farthest, expected - below, above - expected});
  }
  return farthest;
}

double kolmogorov_p_value(double distance, std::size_t n) {
  if (n == 0 || distance <= 0) return 1;
  const double root = std::sqrt(static_cast<double>(n));
  const double lambda = (root + 0.12 + 0.11 / root) * distance;
  // The series of alternating terms converges slowly near 0, where the answer is 1 to all digits.
  if (lambda < 0.2) return 1;
  double sum = 0;
  double sign = 1;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-2.0 * k * k * lambda * lambda);
    sum += sign * term;
    sign = -sign;
    if (term < 1e-16) break;
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

}  // namespace havip::stats
