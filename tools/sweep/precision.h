// --until-ci: whether a sweep has seen enough. It is asked at fixed points alone, after so many
// seeds of each combination, so that the answer does not depend on who was faster.
#pragma once

#include <cstdint>
#include <optional>

#include "core/time/time.h"
#include "tools/sweep/distribution.h"

namespace havip::sweep {

// Seeds of a combination between two looks.
inline constexpr std::uint64_t kSeedsALook = 500;

// Where the 99th percentile lies with 95 % confidence, whatever the distribution is
// (core/stats/order_interval.h). A bound of none is never.
struct Precision {
  std::optional<Duration> low;
  std::optional<Duration> high;
  bool known = false;  // the sample is large enough (some 370 runs) to have both bounds

  [[nodiscard]] bool within(Duration width) const;
};
[[nodiscard]] Precision precision_of(const Distribution& values);

}  // namespace havip::sweep
