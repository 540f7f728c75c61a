// The sign test of paired differences: did as many grow as shrank? It asks nothing of their sizes
// (Arbuthnott 1710; Conover, "Practical Nonparametric Statistics", 3.4).
#pragma once

#include <cstddef>
#include <span>

#include "core/time/time.h"

namespace havip::stats {

struct SignTest {
  std::size_t grew = 0;
  std::size_t shrank = 0;  // differences of 0 count for neither
  double p = 1;            // two-sided, exact; 1 when nothing differs
};

[[nodiscard]] SignTest sign_test(std::size_t grew, std::size_t shrank);
[[nodiscard]] SignTest sign_test(std::span<const Duration> differences);

}  // namespace havip::stats
