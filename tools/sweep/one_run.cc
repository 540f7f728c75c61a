#include "tools/sweep/one_run.h"

#include <algorithm>

#include "scenarios/judge/ownership.h"
#include "scenarios/judge/probe_facts.h"

namespace havip::sweep {
namespace {

ProbeOutage outage_of(const judge::ProbeFacts& probe) {
  ProbeOutage out{.probe = probe.id, .longest = probe.longest_outage};
  const bool open = !probe.outages.empty() && !probe.outages.back().to;
  if (!probe.first_answer || open) out.longest.reset();
  return out;
}

Change change_of(const judge::Switchover& one) {
  Change out{.havip = to_string(one.havip),
             .from = to_string(one.from),
             .to = to_string(one.to),
             .cause = one.cause.action,
             .at = one.cause.at,
             .phase = one.phase};
  for (const judge::Stage& stage : one.stages)
    out.stages.push_back(stage.took);
  return out;
}

Outcome read(const judge::Run& run) {
  const judge::TraceIndex index(run.records);
  Outcome out{.recovered = true};
  for (const judge::ProbeFacts& probe : judge::find_probes(run, index)) {
    out.outages.push_back(outage_of(probe));
    out.recovered = out.recovered && out.outages.back().longest.has_value();
  }
  for (const judge::HavipFacts& havip : judge::find_ownership(run, index)) {
    if (out.outages.empty()) out.recovered = out.recovered && havip.effective;
    for (const judge::Switchover& one : havip.switchovers)
      out.changes.push_back(change_of(one));
  }
  return out;
}

}  // namespace

Result<Outcome> Player::play(const runner::Plan& plan, std::uint64_t seed,
                             const volatile std::sig_atomic_t* stop) {
  auto played = runner_->play(plan, seed, {}, {.stop = stop, .watch = {}});
  if (!played) return fail(played.error());
  if (played->ending != runner::Ending::kCompleted)
    return fail(std::string(to_string(played->ending)));
  return read(played->run);
}

}  // namespace havip::sweep
