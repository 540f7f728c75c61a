#include "scenarios/judge/election.h"

#include <algorithm>
#include <map>
#include <utility>

namespace havip::judge {
namespace {

using trace::VrrpState;

// The processes that run VRRP at a node are gone at once, and no transition tells of it: SIGKILL,
// or the power went. Killing a parent or a health checker leaves the VRRP child to act by itself.
bool is_death(const Run& run, const Found<trace::Condition>& condition) {
  const std::string& subject = condition->subject;
  const std::string& state = condition->state;
  const bool machine = subject == run.name_of(condition.node()) || subject == "guest";
  if (machine) return state == "crashed" || state == "down";
  const bool daemon = subject == "keepalived" || subject == "keepalived_vrrp";
  return daemon && state == "killed";
}

struct Span {
  Instant from;
  Instant to;
};

// When this instance was MASTER. Half-open, in order, none empty.
std::vector<Span> reigns(const InstanceFacts& instance, Instant end) {
  std::vector<Span> spans;
  for (std::size_t i = 0; i < instance.transitions.size(); ++i) {
    const Transition& here = instance.transitions[i];
    if (here.to != VrrpState::kMaster) continue;
    const bool last = i + 1 == instance.transitions.size();
    Instant until = last ? end : instance.transitions[i + 1].at;
    const auto death = std::ranges::upper_bound(instance.deaths, here.seq, {}, &Death::seq);
    if (death != instance.deaths.end()) until = std::min(until, death->at);
    if (here.at < until) spans.push_back({.from = here.at, .to = until});
  }
  return spans;
}

}  // namespace

VrrpState InstanceFacts::state_at(Instant at) const {
  const auto later = std::ranges::upper_bound(transitions, at, {}, &Transition::at);
  if (later == transitions.begin()) return VrrpState::kInit;
  const Transition& last = *std::prev(later);
  const auto death = std::ranges::upper_bound(deaths, last.seq, {}, &Death::seq);
  const bool dead = death != deaths.end() && death->at <= at;
  return dead ? VrrpState::kStop : last.to;
}

std::vector<InstanceFacts> find_instances(const Run& run, const TraceIndex& index) {
  std::map<std::pair<std::string_view, std::string_view>, InstanceFacts> found;
  for (const auto& change : index.of<trace::VrrpTransition>()) {
    const std::string_view guest = run.name_of(change.node());
    InstanceFacts& instance = found[{guest, change->instance}];
    instance.guest = guest;
    instance.instance = change->instance;
    instance.vrid = change->vrid;
    instance.transitions.push_back({.at = change.at(),
                                    .seq = change.seq(),
                                    .from = change->from,
                                    .to = change->to,
                                    .reason = change->reason});
  }
  for (const auto& condition : index.of<trace::Condition>()) {
    if (!is_death(run, condition)) continue;
    for (auto& [key, instance] : found) {
      if (key.first != run.name_of(condition.node())) continue;
      instance.deaths.push_back({.at = condition.at(), .seq = condition.seq()});
    }
  }
  std::vector<InstanceFacts> all;
  for (auto& [key, instance] : found)
    all.push_back(std::move(instance));
  return all;
}

MasterFacts find_masters(const std::vector<InstanceFacts>& instances, net::Vrid vrid, Instant end) {
  // Who ends comes before who begins at the same instant: a clean handover is no overlap.
  std::vector<std::pair<Instant, int>> edges;
  for (const InstanceFacts& instance : instances) {
    if (instance.vrid != vrid) continue;
    for (const Span& reign : reigns(instance, end)) {
      edges.emplace_back(reign.from, +1);
      edges.emplace_back(reign.to, -1);
    }
  }
  std::ranges::sort(edges);
  MasterFacts facts;
  std::uint64_t masters = 0;
  Instant since;
  for (const auto& [at, step] : edges) {
    const std::uint64_t before = masters;
    masters = step > 0 ? masters + 1 : masters - 1;
    facts.at_once = std::max(facts.at_once, masters);
    if (before == 1 && masters == 2) since = at;
    if (before == 2 && masters == 1 && at - since > facts.longest_overlap) {
      facts.longest_overlap = at - since;
      facts.overlap_from = since;
    }
  }
  return facts;
}

}  // namespace havip::judge
