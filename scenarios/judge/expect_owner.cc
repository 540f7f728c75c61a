#include <algorithm>

#include "scenarios/judge/expectation_checks.h"
#include "scenarios/judge/propagation.h"

namespace havip::judge {
namespace {

std::string name_of(const net::DeviceId& device) {
  return device.empty() ? std::string("nobody") : std::string(device.view());
}

// How the time of a switchover is called, and where it stops.
struct Goal {
  std::string_view word;
  std::optional<Instant> at;
  Seq seq = 0;
};

Goal goal_of(const Switchover& one, expect::Until until) {
  switch (until) {
    case expect::Until::kEffective:
      return {"effective", one.effective_at, one.effective};
    case expect::Until::kConverged:
      return {"converged", one.converged_at, one.converged};
    case expect::Until::kServed:
      return {"served", one.served_at, one.served};
  }
  return {};
}

std::string text_of(const expect::Switchover& entry) {
  std::string text = fmt::format("{} changes its owner", entry.havip.view());
  if (entry.after != kStart) text += fmt::format(" after {}", havip::to_string(entry.after));
  if (entry.to) text += fmt::format(", to {}", to_string(*entry.to));
  text += fmt::format(", {}", goal_of({}, entry.until).word);
  if (entry.takes.min || entry.takes.max) text += " in " + describe(entry.takes);
  if (entry.every.min || entry.every.max) text += " in every run in " + describe(entry.every);
  return text + beside(entry.all);
}

// How far it came, where no commit came of it: the last election, GARP or verdict from `after` on,
// whichever lies farthest on the way to a commit; else the last thing that was done.
Seq farthest(const Facts& facts, net::Ipv4Addr vip, Instant after) {
  const auto last = [&]<class E>(const std::vector<Found<E>>& all, auto&& about) {
    const auto it = std::find_if(all.rbegin(), all.rend(), about);
    return it == all.rend() || it->at() < after ? Seq{0} : it->seq();
  };
  const auto of_vip = [&](const auto& one) { return one->vip == vip; };
  const TraceIndex& index = facts.index;
  if (const Seq seq = last(index.of<trace::GarpVerdict>(), of_vip)) return seq;
  if (const Seq seq = last(index.of<trace::GarpCaptured>(), of_vip)) return seq;
  if (const Seq seq = last(index.of<trace::VrrpTransition>(), [](const auto&) { return true; }))
    return seq;
  return last(index.of<trace::Action>(), [](const auto&) { return true; });
}

}  // namespace

Finding check(const expect::Owner& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("owner of {} {} is {}", entry.havip.view(), moment(entry.at),
                             entry.is ? to_string(*entry.is) : "nobody");
  const HavipFacts* havip = facts.havip(entry.havip);
  const Ownership* owner = havip == nullptr ? nullptr : havip->owner_at(entry.at.value_or(run.end));
  const net::DeviceId device = owner == nullptr ? net::DeviceId() : owner->device;
  finding.held = entry.is ? !device.empty() && entry.is->is(device) : device.empty();
  finding.observed = name_of(device);
  finding.seq = owner == nullptr ? 0 : owner->seq;
  return finding;
}

Finding check(const expect::Switchover& entry, const Run& run, const Facts& facts) {
  Finding finding{.text = text_of(entry)};
  const HavipFacts* havip = facts.havip(entry.havip);
  const Switchover* first = nullptr;
  if (havip != nullptr) {
    const auto it = std::ranges::find_if(
        havip->switchovers, [&](const Switchover& one) { return one.cause.at >= entry.after; });
    if (it != havip->switchovers.end()) first = &*it;
  }
  if (first == nullptr) {
    finding.observed = "no such switchover";
    if (havip != nullptr) finding.seq = farthest(facts, havip->vip, entry.after);
    return finding;
  }
  const Goal goal = goal_of(*first, entry.until);
  const std::string from_to = fmt::format("{} to {}", name_of(first->from), name_of(first->to));
  const std::string cause =
      fmt::format("{} at {}", first->cause.action, havip::to_string(first->cause.at));
  if (!goal.at) {
    finding.observed = fmt::format("{}, never {} ({})", from_to, goal.word, cause);
    finding.seq = first->effective != 0 ? first->effective : first->committed;
    return finding;
  }
  const Duration took = std::max(*goal.at - first->cause.at, Duration{});
  const bool to = !entry.to || entry.to->is(first->to);
  finding.held =
      to && took_as_wanted(run, entry.takes, took) && took_as_wanted(run, entry.every, took);
  finding.took = took;
  finding.seq = goal.seq;
  finding.observed =
      fmt::format("{}, {} {} after {}", from_to, goal.word, havip::to_string(took), cause);
  return finding;
}

Finding check(const expect::Converged& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("every host agrees about {} {} after {}", entry.havip.view(),
                             describe(entry.takes), havip::to_string(entry.after));
  const HavipFacts* havip = facts.havip(entry.havip);
  if (havip == nullptr) {
    finding.observed = "no such HAVIP";
    return finding;
  }
  const auto took = disagreement(run, facts.index, havip->vip, entry.after);
  finding.held = took && took_as_wanted(run, entry.takes, *took);
  finding.observed = took ? havip::to_string(*took) : "some host still disagrees at the end";
  if (!havip->owners.empty()) finding.seq = havip->owners.back().seq;
  return finding;
}

}  // namespace havip::judge
