// Expectations: holds a run against what its scenario says must be true of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/judge/facts.h"
#include "scenarios/judge/run.h"
#include "scenarios/loader/expectation.h"

namespace havip::judge {

struct ExpectationResult {
  std::string text;  // "owner of havip-1 at 9s is web-a"
  bool held = false;
  std::string observed;  // "web-b/eth0"
  std::string because;   // as the scenario gives it
  std::string where;     // JSON pointer into the scenario: "/expect/0"
  // Of a switchover that came to its end, and of an outage: the time that was held against the
  // bounds, which is what distributions are made of.
  std::optional<Duration> took;
  Seq seq = 0;  // the record that what was observed goes back to; 0: no single one
};

// One for each entry of the scenario's `expect`, in its order.
[[nodiscard]] std::vector<ExpectationResult> check_expectations(const Run& run, const Facts& facts);

}  // namespace havip::judge
