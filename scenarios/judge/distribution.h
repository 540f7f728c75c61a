// Distributions: what a scenario says of the times of all its seeds together. What it says of each
// run (`every`, `max`, ..) is judged with that run (expectations.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "scenarios/judge/expectations.h"
#include "scenarios/loader/scenario.h"

namespace havip::judge {

// Of one expectation: its time in each run that had one. The other runs count as longer than any
// that came to an end.
struct Sample {
  std::vector<Duration> took;
  std::size_t never = 0;

  void add(const std::optional<Duration>& one);
};

struct DistributionResult {
  ExpectationResult result;  // its `took` and `seq` are unset
  std::string summary;       // "p50 3.1s, p90 .., p99 .., max .. of 200 runs"
};

// One for each entry that speaks of quantiles, in the order of the scenario. `samples` are by
// expectation. REQUIRES: one for each, of at least one run.
[[nodiscard]] std::vector<DistributionResult> check_distributions(
    const loader::Scenario& scenario, const std::vector<Sample>& samples);

// Which quantiles an entry asks for: "p50, p99"; "" when none.
[[nodiscard]] std::string quantiles_of(const loader::Distribution& all);

}  // namespace havip::judge
