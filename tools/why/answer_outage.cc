#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/answers.h"
#include "tools/why/chain.h"

namespace havip::why {
namespace {

// What an outage is between, by the records of its probe.
struct Edges {
  std::optional<Record> answered;  // the last answer before it
  std::optional<Record> lost;      // the first probe of it, as it was sent
  std::optional<Record> again;     // the answer that ended it
};

Edges edges_of(const Run& run, std::size_t probe, const compare::Outage& outage) {
  Edges edges;
  std::uint64_t again = 0;  // number of the first probe that was answered again
  run.each({"probe_sent", "probe_answered"}, [&](const Record& one) {
    if (one.number("probe") != probe) return true;
    const std::uint64_t number = one.number("number");
    if (one.kind == "probe_sent") {
      if (!edges.lost && one.at == *outage.from.at) edges.lost = one;
      if (outage.to && again == 0 && one.at == *outage.to->at) again = number;
    } else if (!edges.lost || number < edges.lost->number("number")) {
      edges.answered = one;
    } else if (again != 0 && number >= again) {
      edges.again = one;
    }
    return !edges.again;
  });
  return edges;
}

// Where a probe's packets pass: who asks, who answers, and the hosts of both.
class Route {
 public:
  Route(const Run& run, const loader::Probe& probe, const std::optional<Record>& answer)
      : vip_(to_string(probe.to)), guest_(answer ? answer->text("by") : "") {
    for (const loader::Guest& guest : run.scenario().guests) {
      if (guest.id == probe.from || guest.id.view() == guest_) {
        nodes_.emplace_back(guest.id.view());
        nodes_.emplace_back(guest.host.view());
      }
    }
  }

  [[nodiscard]] bool passes(const std::string& node) const {
    return std::ranges::find(nodes_, node) != nodes_.end();
  }

  // Whether a record may have ended the answers, or let them begin, and how surely: 0 not at all.
  [[nodiscard]] int weight(const Record& one, bool begins) const {
    if (one.kind == "address") {
      const bool it = one.node == guest_ && one.text("ip") == vip_;
      return it && one.truth("present") == begins ? 3 : 0;
    }
    if (one.kind == "push_applied")
      return one.text("ip") == vip_ && passes(one.node) && one.truth("applied") ? 3 : 0;
    if (one.kind == "condition") return passes(one.node) ? 2 : 0;
    return 1;
  }

 private:
  std::string vip_;
  std::string guest_;
  std::vector<std::string> nodes_;
};

const Kinds kChanges{"action", "condition", "address", "push_applied"};

// What took the answers away: the surest change between the last answer and the first loss.
std::optional<Record> what_began(const Run& run, const loader::Probe& probe, const Edges& edges) {
  const Route route(run, probe, edges.answered);
  // What was on its way at the first loss may have been late for it.
  const Instant until =
      edges.lost->at + 2 * Duration(static_cast<std::int64_t>(edges.answered->number("rtt_ns")));
  const Seq from = edges.answered->cause;
  std::optional<Record> found;
  int best = 1;
  run.each(kChanges, [&](const Record& one) {
    if (one.at > until) return false;
    const int weight = one.seq > from ? route.weight(one, false) : 0;
    if (weight < best) return true;
    best = weight;
    found = one;
    return true;
  });
  return found;
}

// What let them begin again: the last change before the first answer.
std::optional<Record> what_ended(const Run& run, const loader::Probe& probe, const Edges& edges) {
  const Route route(run, probe, edges.again);
  return run.last(kChanges, edges.again->seq, [&](const Record& one) {
    return one.seq > edges.lost->seq && route.weight(one, true) > 0;
  });
}

const compare::Havip* find_havip(const Run& run, const std::string& id) {
  const auto& havips = run.summary().havips;
  const auto found = std::ranges::find(havips, id, &compare::Havip::id);
  return found == havips.end() ? nullptr : &*found;
}

std::string name_of(const std::string& owner) {
  return owner.empty() ? "nobody" : owner;
}

Answer never_out(const Run& run, const loader::Probe& probe, const compare::Probe& seen) {
  Answer answer{.premise = false};
  answer.headline =
      seen.answered != 0
          ? fmt::format("{} has no outage: {} of {} were answered.", probe.id, seen.answered,
                        seen.sent)
          : fmt::format("{} was never answered, so that no outage of it began ({} sent to {}).",
                        probe.id, seen.sent, to_string(probe.to));
  if (seen.answered == 0)
    answer.advice =
        fmt::format("havip why-not {} migrated {} GUEST", run.folder(), to_string(probe.to));
  return answer;
}

std::string headline(const loader::Probe& probe, const compare::Outage& outage, const Edges& edges,
                     Instant end) {
  const Instant from = *outage.from.at;
  if (!outage.to) {
    return fmt::format("{} of {} is unanswered from {} to the end of the run at {}: {} lost.",
                       probe.id, to_string(probe.to), report::exact(from), report::exact(end),
                       outage.lost);
  }
  const Instant to = *outage.to->at;
  return fmt::format("{} of {} is unanswered from {} to {}: {} lost in {}, then {} answers.",
                     probe.id, to_string(probe.to), report::exact(from), report::exact(to),
                     outage.lost, report::exact(to - from),
                     edges.again ? edges.again->text("by") : "somebody");
}

}  // namespace

Result<Answer> why_outage(const Run& run, const Asked& asked) {
  const loader::Probe& probe = run.scenario().probes[asked.probe];
  const auto seen = std::ranges::find(run.summary().probes, probe.id, &compare::Probe::id);
  if (seen == run.summary().probes.end())
    return fail(fmt::format("summary.json has no probe {}", probe.id));
  if (seen->outages.empty()) return never_out(run, probe, *seen);
  const std::size_t number = asked.number == 0 ? 1 : asked.number;
  if (number > seen->outages.size()) {
    return fail(
        fmt::format("{} has no outage {}: it has {}", probe.id, number, seen->outages.size()));
  }
  const compare::Outage& outage = seen->outages[number - 1];
  const Edges edges = edges_of(run, asked.probe, outage);
  if (!edges.lost || !edges.answered)
    return fail(fmt::format("no probe was sent at {}, as summary.json says",
                            report::exact(*outage.from.at)));
  Chain chain(run);
  if (const auto began = what_began(run, probe, edges)) chain.add(*began);
  chain.add_alone(*edges.lost);
  if (edges.again) {
    if (const auto ended = what_ended(run, probe, edges)) chain.add(*ended);
    chain.add_alone(*edges.again);
  }
  return Answer{.headline = headline(probe, outage, edges, run.summary().end),
                .hops = chain.hops()};
}

Result<Answer> why_switchover(const Run& run, const Asked& asked) {
  const compare::Havip* havip = find_havip(run, asked.havip);
  if (havip == nullptr) return fail(fmt::format("{} is no HAVIP of the run", asked.name()));
  const auto& all = havip->switchovers;
  if (all.empty()) {
    return Answer{
        .premise = false,
        .headline = fmt::format("{} never changes its owner.", havip->id),
        .advice = fmt::format("havip why-not {} migrated {} GUEST", run.folder(), havip->id)};
  }
  const std::size_t number = asked.number == 0 ? all.size() : asked.number;
  if (number > all.size()) {
    return fail(fmt::format("{} has no switchover {}: it has {}", havip->id, number, all.size()));
  }
  const compare::Switchover& one = all[number - 1];
  const auto commit = run.first({"committed"}, [&](const Record& record) {
    return record.text("havip") == havip->id && record.number("generation") == one.generation;
  });
  if (!commit) return fail(fmt::format("no record commits generation {}", one.generation));
  const auto effective = run.first({"push_applied"}, [&](const Record& record) {
    return record.seq > commit->seq && one.effective_at && record.at == *one.effective_at &&
           record.text("ip") == havip->vip && record.number("generation") == one.generation;
  });
  Chain chain(run);
  chain.add(effective ? *effective : *commit);
  Answer answer{.hops = chain.hops()};
  answer.headline = fmt::format(
      "Switchover {} of {}: {} → {}, {} {} after {}.", number, havip->id, name_of(one.from),
      name_of(one.to), effective ? "effective" : "committed and not effective",
      report::exact((effective ? effective->at : commit->at) - *one.caused.at), one.cause);
  if (!one.stages.empty()) {
    const auto longest = std::ranges::max_element(one.stages, {}, &compare::Stage::took);
    answer.headline +=
        fmt::format(" The longest stage: {}, {}.", longest->name, report::exact(longest->took));
  }
  return answer;
}

}  // namespace havip::why
