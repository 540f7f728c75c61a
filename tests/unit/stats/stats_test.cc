// Statistics against values that others have published.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "core/stats/bootstrap.h"
#include "core/stats/mann_whitney.h"
#include "core/stats/quantile.h"
#include "core/stats/sign_test.h"

namespace havip::stats {
namespace {

using namespace std::chrono_literals;

std::vector<Duration> durations(const std::vector<int>& values) {
  std::vector<Duration> result;
  for (const int value : values)
    result.emplace_back(value);
  return result;
}

TEST_CASE("Quantile: the nearest rank, always a value of the sample") {
  // The example of the English Wikipedia's "Percentile": 15, 20, 35, 40, 50.
  const auto sample = durations({15, 20, 35, 40, 50});
  CHECK(quantile(sample, 5) == 15ns);
  CHECK(quantile(sample, 30) == 20ns);
  CHECK(quantile(sample, 40) == 20ns);
  CHECK(quantile(sample, 50) == 35ns);
  CHECK(quantile(sample, 100) == 50ns);
  CHECK(quantile(sample, 0) == 15ns);
}

TEST_CASE("Quantile: ranks at the edges, and of sizes that must not overflow") {
  CHECK(nearest_rank(1, 99) == 0);
  CHECK(nearest_rank(2, 50) == 0);
  CHECK(nearest_rank(2, 51) == 1);
  CHECK(nearest_rank(100, 99) == 98);
  CHECK(nearest_rank(101, 99) == 99);
  CHECK(nearest_rank(200, 99) == 197);
  const std::size_t huge = std::size_t{1} << 62U;
  CHECK(nearest_rank(huge, 100) == huge - 1);
}

TEST_CASE("Sign test: the two-sided binomial test with 1/2") {
  // R: binom.test(9, 12), binom.test(8, 10), binom.test(1, 7).
  CHECK(sign_test(9, 3).p == doctest::Approx(0.14599609375).epsilon(1e-12));
  CHECK(sign_test(8, 2).p == doctest::Approx(0.109375).epsilon(1e-12));
  CHECK(sign_test(1, 6).p == doctest::Approx(0.125).epsilon(1e-12));
  CHECK(sign_test(6, 1).p == sign_test(1, 6).p);
  // Arbuthnott 1710: 82 years, in each of them more boys than girls were christened in London.
  CHECK(sign_test(82, 0).p == doctest::Approx(2 * std::pow(0.5, 82)).epsilon(1e-12));
  CHECK(sign_test(5, 5).p == 1);
  CHECK(sign_test(0, 0).p == 1);
}

TEST_CASE("Sign test: of many differences, and of those that do not differ") {
  // The normal approximation with continuity: z = (5100 - 0.5 - 5000) / 50 = 1.99, p = 0.0466.
  CHECK(sign_test(5100, 4900).p == doctest::Approx(0.04659).epsilon(2e-3));
  CHECK(sign_test(100'000, 0).p == 0);  // too little for a double
  const auto differences = durations({3, 0, 0, -1, 2, 2});
  const SignTest test = sign_test(differences);
  CHECK(test.grew == 3);
  CHECK(test.shrank == 1);
  CHECK(test.p == doctest::Approx(0.625));
}

TEST_CASE("Bootstrap: the interval of 13 values is where Efron's table has it") {
  // Efron 1979, section 3: the median of 13 values is resampled to the 4th with .0550, to the 3rd
  // with .0142, to the 2nd with .0015; together the least that holds 2.5 %, on either side.
  const auto sample = durations({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
  CHECK(median_interval(sample) == Interval{4ns, 10ns});
  CHECK(median_interval(durations({9, 3, 13, 1, 5, 7, 11, 2, 4, 6, 8, 10, 12})) ==
        Interval{4ns, 10ns});
  // .0015 + .0142 + .0550 = .0707 is less than what is cut off at 80 %, with .1242 from the 5th it
  // is more.
  CHECK(median_interval(sample, 80) == Interval{5ns, 9ns});
}

TEST_CASE("Bootstrap: a sample without chance has an interval without width") {
  CHECK(median_interval(durations({5})) == Interval{5ns, 5ns});
  CHECK(median_interval(std::vector<Duration>(200, 4ms)) == Interval{4ms, 4ms});
  CHECK(median_interval(durations({-3, -3, 7})) == Interval{-3ns, 7ns});
}

TEST_CASE("Mann-Whitney: exactly, as their paper has it") {
  // Mann and Whitney 1947, table for 3 and 3 values: P(U <= 0) = .05, P(U <= 1) = .10.
  CHECK(mann_whitney(durations({1, 2, 3}), durations({4, 5, 6})).p == doctest::Approx(0.1));
  CHECK(mann_whitney(durations({4, 5, 6}), durations({1, 2, 3})).p == doctest::Approx(0.1));
  CHECK(mann_whitney(durations({1, 2, 4}), durations({3, 5, 6})).p == doctest::Approx(0.2));
  // Hollander and Wolfe 1973, page 69; R's wilcox.test has W = 35, p = 0.2544.
  const auto x = durations({80, 83, 189, 104, 145, 138, 191, 164, 73, 146});
  const auto y = durations({115, 88, 90, 74, 121});
  CHECK(mann_whitney(y, x).u == 35);
  CHECK(mann_whitney(x, y).u == 15);
  CHECK(mann_whitney(x, y).p == doctest::Approx(0.2544).epsilon(1e-3));
  CHECK(mann_whitney(x, y).exact);
}

TEST_CASE("Mann-Whitney: the critical value of the usual table") {
  // Of 10 and 10 values 23 is the greatest U that is significant at .05, two-sided; R:
  // 2 * pwilcox(23, 10, 10) = 0.0433, 2 * pwilcox(24, 10, 10) = 0.0524.
  const auto first = durations({10, 20, 30, 40, 50, 60, 70, 80, 90, 100});
  const auto at_23 = mann_whitney(first, durations({1, 2, 3, 4, 5, 6, 7, 35, 1000, 1001}));
  const auto at_24 = mann_whitney(first, durations({1, 2, 3, 4, 5, 6, 7, 45, 1000, 1001}));
  CHECK(at_23.u == 23);
  CHECK(at_23.p == doctest::Approx(0.0433).epsilon(1e-3));
  CHECK(at_24.u == 24);
  CHECK(at_24.p == doctest::Approx(0.0524).epsilon(1e-3));
}

TEST_CASE("Mann-Whitney: equal values count half, and are judged by the normal distribution") {
  // Student's sleep data in tenths of an hour; R's wilcox.test has W = 25.5, p = 0.06933.
  const auto one = durations({7, -16, -2, -12, -1, 34, 37, 8, 0, 20});
  const auto two = durations({19, 8, 11, 1, -1, 44, 55, 16, 46, 34});
  const auto sleep = mann_whitney(two, one);
  CHECK(sleep.u == 25.5);
  CHECK(sleep.p == doctest::Approx(0.06933).epsilon(1e-4));
  CHECK_FALSE(sleep.exact);
  const auto equal = mann_whitney(durations({5, 5, 5}), durations({5, 5, 5}));
  CHECK(equal.u == 4.5);
  CHECK(equal.p == 1);
}

}  // namespace
}  // namespace havip::stats
