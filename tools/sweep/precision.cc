#include "tools/sweep/precision.h"

#include "core/stats/order_interval.h"

namespace havip::sweep {

bool Precision::within(Duration width) const {
  if (!known) return false;
  if (!low || !high) return !low && !high;  // it is known that p99 never ends
  return *high - *low <= width;
}

Precision precision_of(const Distribution& values) {
  const auto ranks = stats::order_interval(values.count(), 0.99, 0.95);
  if (!ranks.lower || !ranks.upper) return {};
  return {.low = values.at_rank(*ranks.lower), .high = values.at_rank(*ranks.upper), .known = true};
}

}  // namespace havip::sweep
