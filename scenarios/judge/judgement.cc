#include "scenarios/judge/judgement.h"

#include <algorithm>

namespace havip::judge {

Judgement judge(const Run& run) {
  Judgement judgement{.facts = gather(run)};
  judgement.expectations = check_expectations(run, judgement.facts);
  judgement.invariants = check_invariants(run, judgement.facts);
  judgement.passed = run.complete &&
                     std::ranges::all_of(judgement.expectations, &ExpectationResult::held) &&
                     std::ranges::all_of(judgement.invariants, &InvariantResult::as_expected);
  return judgement;
}

}  // namespace havip::judge
