#include <algorithm>

#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {

Finding check(const expect::State& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("{}/{} {} is {}", entry.guest.view(), entry.instance, moment(entry.at),
                             trace::to_string(entry.is));
  const auto it = std::ranges::find_if(facts.instances, [&](const InstanceFacts& one) {
    return one.guest == entry.guest.view() && one.instance == entry.instance;
  });
  if (it == facts.instances.end()) {
    finding.held = entry.is == trace::VrrpState::kInit;
    finding.observed = "INIT: it never ran";
    return finding;
  }
  const trace::VrrpState state = it->state_at(entry.at.value_or(run.end));
  finding.held = state == entry.is;
  finding.observed = trace::to_string(state);
  for (const Transition& change : it->transitions) {
    if (change.at <= entry.at.value_or(run.end)) finding.seq = change.seq;
  }
  return finding;
}

Finding check(const expect::Masters& entry, const Run& run, const Facts& facts) {
  const bool count = entry.at_once.min || entry.at_once.max;
  const bool overlap = entry.overlap.min || entry.overlap.max;
  Finding finding;
  finding.text = fmt::format("masters of VRID {}", entry.vrid.value);
  if (count) finding.text += fmt::format(": {} at once", describe(entry.at_once));
  if (overlap) {
    finding.text += fmt::format("{} overlap {}", count ? "," : ":", describe(entry.overlap));
  }
  const MasterFacts masters = find_masters(facts.instances, entry.vrid, run.end);
  finding.held = entry.at_once.allow(masters.at_once) &&
                 took_as_wanted(run, entry.overlap, masters.longest_overlap);
  finding.observed = fmt::format("{} at once", masters.at_once);
  for (const auto& change : facts.index.of<trace::VrrpTransition>()) {
    // The election that made one too many: where the overlap begins, or else the last one.
    if (change->vrid != entry.vrid || change->to != trace::VrrpState::kMaster) continue;
    finding.seq = change.seq();
    if (masters.longest_overlap > Duration{} && change.at() >= masters.overlap_from) break;
  }
  if (masters.longest_overlap > Duration{}) {
    finding.observed += fmt::format(", for {} from {}", havip::to_string(masters.longest_overlap),
                                    havip::to_string(masters.overlap_from));
  }
  return finding;
}

}  // namespace havip::judge
