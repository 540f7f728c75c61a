#include "core/stats/sign_test.h"

#include <algorithm>
#include <cmath>

namespace havip::stats {

// Twice the lesser tail of the binomial distribution with 1/2, summed from its middle outwards:
// each term is the one before by a ratio of whole numbers, so that nothing is lost to logarithms.
SignTest sign_test(std::size_t grew, std::size_t shrank) {
  SignTest test{.grew = grew, .shrank = shrank};
  const std::size_t n = grew + shrank;
  const std::size_t k = std::min(grew, shrank);
  if (n == 0 || grew == shrank) return test;
  // The term C(n, k) / 2^n, as a mantissa and a power of two.
  double mantissa = 1;
  std::int64_t exponent = -static_cast<std::int64_t>(n);
  const auto normalise = [&] {
    int shift = 0;
    mantissa = std::frexp(mantissa, &shift);
    exponent += shift;
  };
  for (std::size_t i = 1; i <= k; ++i) {
    mantissa *= static_cast<double>(n - k + i) / static_cast<double>(i);
    normalise();
  }
  double sum = 0;
  double term = 1;  // in units of the term of k
  for (std::size_t i = k;; --i) {
    sum += term;
    if (i == 0 || term < sum * 1e-18) break;
    term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
  }
  const auto power = static_cast<int>(std::max<std::int64_t>(exponent + 1, -5000));
  test.p = std::min(1.0, std::ldexp(mantissa * sum, power));
  return test;
}

SignTest sign_test(std::span<const Duration> differences) {
  const auto grew = std::ranges::count_if(differences, [](Duration d) { return d > Duration{}; });
  const auto shrank = std::ranges::count_if(differences, [](Duration d) { return d < Duration{}; });
  return sign_test(static_cast<std::size_t>(grew), static_cast<std::size_t>(shrank));
}

}  // namespace havip::stats
