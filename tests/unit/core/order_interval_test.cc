#include "core/stats/order_interval.h"

#include <cmath>

#include <doctest/doctest.h>

namespace havip::stats {
namespace {

TEST_CASE("ranks around the median are those of published tables") {
  // G. R. Cooper, W. J. Conover, "Practical Nonparametric Statistics", table of the sign test: 95 %
  // limits of the median.
  struct Row {
    std::size_t n;
    std::size_t lower;
    std::size_t upper;
  };
  for (const Row& row : {
           Row{6, 1, 6},
           Row{10, 2, 9},
           Row{20, 6, 15},
           Row{25, 8, 18},
           Row{100, 40, 61},
       }) {
    CAPTURE(row.n);
    const OrderInterval ranks = order_interval(row.n, 0.5, 0.95);
    CHECK_EQ(ranks.lower, row.lower);
    CHECK_EQ(ranks.upper, row.upper);
  }
}

TEST_CASE("a small sample has no bound above a high quantile") {
  CHECK_FALSE(order_interval(0, 0.99, 0.95).lower);
  CHECK_FALSE(order_interval(367, 0.99, 0.95).upper);
  CHECK_EQ(order_interval(368, 0.99, 0.95).upper, 368);  // 0.99^368 = 0.0248
  CHECK_FALSE(order_interval(5, 0.5, 0.95).lower);
}

TEST_CASE("the interval closes in on the quantile as the sample grows") {
  for (const std::size_t n : {1000UL, 100'000UL, 1'000'000UL}) {
    CAPTURE(n);
    const OrderInterval ranks = order_interval(n, 0.99, 0.95);
    REQUIRE(ranks.lower);
    REQUIRE(ranks.upper);
    const double quantile = 0.99 * static_cast<double>(n);
    const double spread = 1.96 * std::sqrt(static_cast<double>(n) * 0.99 * 0.01);
    CHECK_EQ(static_cast<double>(*ranks.lower), doctest::Approx(quantile - spread).epsilon(0.002));
    CHECK_EQ(static_cast<double>(*ranks.upper), doctest::Approx(quantile + spread).epsilon(0.002));
  }
}

}  // namespace
}  // namespace havip::stats
