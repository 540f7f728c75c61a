// The judgement of a run: facts, expectations, invariants, and whether it passed.
#pragma once

#include <vector>

#include "scenarios/judge/expectations.h"
#include "scenarios/judge/facts.h"
#include "scenarios/judge/invariants.h"
#include "scenarios/judge/run.h"

namespace havip::judge {

struct Judgement {
  Facts facts;
  std::vector<ExpectationResult> expectations;
  std::vector<InvariantResult> invariants;
  // The run is complete, every expectation held, and every invariant held or broke as the
  // scenario announced.
  bool passed = false;
};

[[nodiscard]] Judgement judge(const Run& run);

}  // namespace havip::judge
