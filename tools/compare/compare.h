// Compares what is known of two runs. Pure.
//
// What is fair depends on what the runs are (tolerance.h, Mode). Between two virtual runs
// everything is equal. Where one is live:
//
//   - Sequences are those of one VRRP instance, one device or one VIP. Two nodes that do something
//     at nearly the same time have no order.
//   - Chance is taken out. An election is timed from what armed the timer that expired: the last
//     advertisement that the new master took, so that it does not matter when in an interval the
//     cause came (`phase_ns`). Where a boot or a start armed it, the limit is `startup`.
//   - An outage is expected to be as much longer as the cause came sooner after the last advert.
//     Where it ended with a daemon's start or the limiter's window, it may be later by what these
//     may.
//   - A GARP that meets the push of its own claim may be `owner_match` or `rate_limited`.
//   - Packets that waited for a neighbour are no outage.
//   - Who does something once more in the last moments of a run deviates from nobody.
//   - Reasons of transitions, counters, the number of probes and the scenario's expectations are
//     not compared: a live run infers the first, and its expectations are of the other.
#pragma once

#include "tools/compare/comparison.h"
#include "tools/compare/facts.h"
#include "tools/compare/tolerance.h"

namespace havip::compare {

struct CompareOptions {
  Tolerances tolerances;
  // What happened before is left out, in both runs alike; generations, which count it, as well.
  Instant from = kStart;
  // The same for what happened before the first action of the timeline: daemons that boot together
  // may elect another master first, by milliseconds of their start.
  bool skip_boot = false;
};

[[nodiscard]] Mode mode_of(const RunFacts& a, const RunFacts& b);

[[nodiscard]] Comparison compare(const RunFacts& a, const RunFacts& b,
                                 const CompareOptions& options);

}  // namespace havip::compare
