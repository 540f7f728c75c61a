#include "core/stats/kolmogorov.h"

#include <doctest/doctest.h>

namespace havip::stats {
namespace {

double uniform(double x) {
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

TEST_CASE("the distance is the greatest between the steps of the sample and the curve") {
  CHECK_EQ(kolmogorov_distance({}, uniform), 0);
  CHECK_EQ(kolmogorov_distance({0.5}, uniform), doctest::Approx(0.5));
  // Below the first value nothing has come yet: 0.7 was expected.
  CHECK_EQ(kolmogorov_distance({0.9, 0.7}, uniform), doctest::Approx(0.7));
  CHECK_EQ(kolmogorov_distance({0.875, 0.125, 0.625, 0.375}, uniform), doctest::Approx(0.125));
}

TEST_CASE("the p-value at the critical distances of published tables is theirs") {
  struct Row {
    std::size_t n;
    double distance;
    double p;
  };
  // L. H. Miller, "Table of percentage points of Kolmogorov statistics", JASA 51 (1956).
  for (const Row& row : {
           Row{10, 0.40925, 0.05},
           Row{20, 0.29408, 0.05},
           Row{20, 0.35241, 0.01},
           Row{50, 0.18845, 0.05},
           Row{100, 0.13403, 0.05},
           Row{100, 0.16081, 0.01},
       }) {
    CAPTURE(row.n);
    CHECK_EQ(kolmogorov_p_value(row.distance, row.n), doctest::Approx(row.p).epsilon(0.06));
  }
}

TEST_CASE("a sample on the curve is likely, one far away is not") {
  CHECK_EQ(kolmogorov_p_value(0, 100), 1);
  CHECK_EQ(kolmogorov_p_value(0.3, 0), 1);
  CHECK_LT(kolmogorov_p_value(0.5, 1000), 1e-12);
  CHECK_GE(kolmogorov_p_value(1, 1'000'000), 0);
}

}  // namespace
}  // namespace havip::stats
