#include "core/stats/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/ensure.h"

namespace havip::stats {
namespace {

// How often each U occurs among all orders of n and m values: the coefficients of the Gaussian
// binomial, by multiplying with (1 - x^(m + i)) and dividing by (1 - x^i).
std::vector<double> frequencies(std::size_t n, std::size_t m) {
  std::vector<double> count(n * m + 1, 0);
  count[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t u = n * m; u >= m + i && u <= n * m; --u)
      count[u] -= count[u - m - i];
    for (std::size_t u = i; u <= n * m; ++u)
      count[u] += count[u - i];
  }
  return count;
}

double exact_p(std::size_t n, std::size_t m, double u) {
  const std::vector<double> count = frequencies(n, m);
  const auto lesser = static_cast<std::size_t>(std::min(u, static_cast<double>(n * m) - u));
  double all = 0;
  double tail = 0;
  for (std::size_t i = 0; i < count.size(); ++i) {
    all += count[i];
    if (i <= lesser) tail += count[i];
  }
  return std::min(1.0, 2 * tail / all);
}

// Sum of t^3 - t over all groups of t equal values.
double tie_term(std::vector<Duration> all) {
  std::ranges::sort(all);
  double sum = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t next = i;
    while (next < all.size() && all[next] == all[i])
      ++next;
    const auto t = static_cast<double>(next - i);
    sum += t * t * t - t;
    i = next;
  }
  return sum;
}

double normal_p(double n, double m, double u, double ties) {
  const double total = n + m;
  const double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;  // all are equal
  const double away = std::max(0.0, std::abs(u - n * m / 2) - 0.5);
  return std::erfc(away / std::sqrt(2 * variance));
}

}  // namespace

MannWhitney mann_whitney(std::span<const Duration> first, std::span<const Duration> second) {
  ensure(!first.empty() && !second.empty(), "two samples have values");
  std::vector<Duration> sorted(first.begin(), first.end());
  std::ranges::sort(sorted);
  MannWhitney test;
  for (const Duration value : second) {
    const auto [first_equal, behind] = std::equal_range(sorted.begin(), sorted.end(), value);
    test.u += static_cast<double>(first_equal - sorted.begin());
    test.u += static_cast<double>(behind - first_equal) / 2;
  }
  std::vector<Duration> all = sorted;
  all.insert(all.end(), second.begin(), second.end());
  const double ties = tie_term(std::move(all));
  test.exact = ties == 0 && first.size() <= kMaxExact && second.size() <= kMaxExact;
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  test.p = test.exact ? exact_p(first.size(), second.size(), test.u) : normal_p(n, m, test.u, ties);
  return test;
}

}  // namespace havip::stats
