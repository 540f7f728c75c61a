// One run of a sweep: a world is built, played, and read for what a sweep keeps of it. Nothing is
// written, captured or judged. All that happens a million times is in here.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"
#include "scenarios/batch/batch_runner.h"
#include "scenarios/runner/plan.h"

namespace havip::sweep {

// A change of a HAVIP's owner; see scenarios/judge/switchover.h.
struct Change {
  std::string havip;
  std::string from;               // "web-a/eth0"; empty: nobody
  std::string to;                 // empty: nobody
  std::string cause;              // the action of the timeline, or "boot"
  Instant at;                     // of the cause
  std::vector<Duration> stages;   // in the order of judge::kStageNames; the last may be missing
  std::optional<Duration> phase;  // judge::Switchover::phase

  friend bool operator==(const Change&, const Change&) = default;
};

// The longest outage that a probe saw. None: it was not over at the end of the run, or the probe
// was never answered at all.
struct ProbeOutage {
  std::string probe;
  std::optional<Duration> longest;

  friend bool operator==(const ProbeOutage&, const ProbeOutage&) = default;
};

struct Outcome {
  // At the end every probe is answered (or was, when its last one was sent); without probes: every
  // HAVIP has an owner whose host knows it.
  bool recovered = false;
  std::vector<ProbeOutage> outages;  // in the scenario's order of probes
  std::vector<Change> changes;       // by HAVIP, then in order

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Plays runs, one after the other; each worker has its own.
class Player {
 public:
  // The error says why there is no outcome: a region that the gateway refuses, or a run that did
  // not get to its end (its bounds are runner::Limits; `stop` not 0: see runner::Onlooker).
  [[nodiscard]] Result<Outcome> play(const runner::Plan& plan, std::uint64_t seed,
                                     const volatile std::sig_atomic_t* stop = nullptr);

 private:
  std::unique_ptr<batch::BatchRunner> runner_ = std::make_unique<batch::BatchRunner>();
};

}  // namespace havip::sweep
