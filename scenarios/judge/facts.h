// Facts: everything that reports, expectations and studies want to know of a run, read once from
// its trace. No opinion is in here; those are in expectations.h and invariants.h.
#pragma once

#include <vector>

#include "scenarios/judge/election.h"
#include "scenarios/judge/ownership.h"
#include "scenarios/judge/probe_facts.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/switchover.h"
#include "scenarios/judge/trace_index.h"
#include "scenarios/judge/verdict_counts.h"

namespace havip::judge {

struct Facts {
  TraceIndex index;
  std::vector<HavipFacts> havips;
  std::vector<InstanceFacts> instances;
  std::vector<ProbeFacts> probes;
  GarpFacts garps;

  [[nodiscard]] const HavipFacts* havip(const net::HavipId& id) const;
};

[[nodiscard]] Facts gather(const Run& run);

}  // namespace havip::judge
