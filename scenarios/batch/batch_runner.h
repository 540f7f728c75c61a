// BatchRunner: plays worlds by the thousand, for who wants of a run only what its trace says.
//
// Each run is a world of its own, built from the plan by the very code that `havip run` builds one
// with, and knows nothing of those before it. What is carried over from run to run is memory: that
// of the kernel's queue and of the trace. The gateway's database is a MemoryStore, which leaves the
// same trace as SQLite and is gone with the run. No capture, no files, no tables.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/tables.h"
#include "scenarios/runner/context.h"
#include "scenarios/runner/plan.h"
#include "scenarios/runner/world.h"

namespace havip::batch {

struct Played {
  runner::Ending ending = runner::Ending::kCompleted;
  // As the judge wants it, without tables: judge::find_ownership() and judge::find_probes() read
  // the stages and the outages from it. Valid until the next play().
  judge::Run run;
};

// One a worker: of one thread at a time, and not for two runs at once.
class BatchRunner {
 public:
  BatchRunner() = default;
  BatchRunner(const BatchRunner&) = delete;
  BatchRunner& operator=(const BatchRunner&) = delete;

  // Plays `plan` with this seed; plans may change from call to call. The plan and its scenario
  // outlive what is returned. Fails if the region is one that the gateway refuses.
  [[nodiscard]] Result<Played> play(const runner::Plan& plan, std::uint64_t seed,
                                    const runner::Limits& limits = {},
                                    const runner::Onlooker& onlooker = {});

 private:
  runner::Context context_;
  judge::Tables no_tables_;
};

}  // namespace havip::batch
