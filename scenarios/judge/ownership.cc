#include "scenarios/judge/ownership.h"

#include <algorithm>

#include "scenarios/judge/propagation.h"

namespace havip::judge {
namespace {

HavipFacts& facts_of(std::vector<HavipFacts>& all, net::HavipId id, net::Ipv4Addr vip) {
  const auto it = std::ranges::find(all, id, &HavipFacts::id);
  if (it != all.end()) return *it;
  return all.emplace_back(HavipFacts{.id = id, .vip = vip});
}

// What the gateway holds as the run ends, and who has heard of it.
void judge_end(const Run& run, const TraceIndex& index, HavipFacts& havip) {
  havip.converged = disagreement(run, index, havip.vip, kStart).has_value();
  if (havip.owners.empty() || havip.owners.back().device.empty()) return;
  const Ownership& last = havip.owners.back();
  havip.effective = last_generation(run, index, last.host, havip.vip) == last.generation;
}

}  // namespace

const Ownership* HavipFacts::owner_at(Instant at) const {
  const auto later = std::ranges::upper_bound(owners, at, {}, &Ownership::at);
  return later == owners.begin() ? nullptr : &*std::prev(later);
}

std::vector<HavipFacts> find_ownership(const Run& run, const TraceIndex& index) {
  std::vector<HavipFacts> all;
  for (const loader::Havip& havip : run.scenario.havips)
    facts_of(all, havip.id, havip.vip);
  for (const auto& commit : index.of<trace::Committed>()) {
    facts_of(all, commit->havip, commit->vip)
        .owners.push_back({.at = commit.at(),
                           .seq = commit.seq(),
                           .device = commit->to,
                           .host = commit->host,
                           .generation = commit->generation});
  }
  for (Switchover& one : find_switchovers(run, index)) {
    facts_of(all, one.havip, one.vip).switchovers.push_back(std::move(one));
  }
  for (HavipFacts& havip : all)
    judge_end(run, index, havip);
  return all;
}

}  // namespace havip::judge
