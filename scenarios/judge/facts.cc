#include "scenarios/judge/facts.h"

#include <algorithm>

namespace havip::judge {

const HavipFacts* Facts::havip(const net::HavipId& id) const {
  const auto it = std::ranges::find(havips, id, &HavipFacts::id);
  return it == havips.end() ? nullptr : &*it;
}

Facts gather(const Run& run) {
  Facts facts{.index = TraceIndex(run.records)};
  facts.havips = find_ownership(run, facts.index);
  facts.instances = find_instances(run, facts.index);
  facts.probes = find_probes(run, facts.index);
  facts.garps = count_garps(run, facts.index);
  return facts;
}

}  // namespace havip::judge
