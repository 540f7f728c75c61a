#include "scenarios/judge/probe_facts.h"

#include <algorithm>
#include <map>

namespace havip::judge {
namespace {

// One probe packet and what became of it.
struct Shot {
  std::uint32_t number = 0;
  Found<trace::ProbeSent> sent;
  Found<trace::ProbeAnswered> answered;
  bool lost = false;
};

// Packets of one probe by number.
using Shots = std::vector<Shot>;

Shots::iterator place_of(Shots& shots, std::uint32_t number) {
  // They are sent in that order, as a rule from 1 on and none left out.
  if (number > 0 && number <= shots.size()) {
    const auto guess = shots.begin() + static_cast<Shots::difference_type>(number - 1);
    if (guess->number == number) return guess;
  }
  return std::ranges::lower_bound(shots, number, {}, &Shot::number);
}

void enter(Shots& shots, const Found<trace::ProbeSent>& sent) {
  const Shot shot{.number = sent->number, .sent = sent};
  if (shots.empty() || shots.back().number < shot.number) {
    shots.push_back(shot);
    return;
  }
  const auto at = place_of(shots, shot.number);
  if (at->number != shot.number) shots.insert(at, shot);
}

std::vector<Shots> collect(const Run& run, const TraceIndex& index) {
  std::vector<Shots> shots(run.scenario.probes.size());
  const auto shot = [&](std::uint16_t probe, std::uint32_t number) -> Shot* {
    if (probe >= shots.size()) return nullptr;
    const auto at = place_of(shots[probe], number);
    return at == shots[probe].end() || at->number != number ? nullptr : &*at;
  };
  for (const auto& sent : index.of<trace::ProbeSent>()) {
    if (sent->probe < shots.size()) enter(shots[sent->probe], sent);
  }
  for (const auto& lost : index.of<trace::ProbeLost>()) {
    if (Shot* one = shot(lost->probe, lost->number)) one->lost = true;
  }
  for (const auto& answered : index.of<trace::ProbeAnswered>()) {
    Shot* one = shot(answered->probe, answered->number);
    // A reply after the timeout comes too late to count.
    if (one != nullptr && !one->lost && !one->answered) one->answered = answered;
  }
  return shots;
}

void first_answer(const Run& run, const Shots& shots, ProbeFacts& facts) {
  for (const Shot& shot : shots) {
    if (!shot.answered) continue;
    facts.startup = shot.sent.at() - shots.front().sent.at();
    facts.first_answer = shot.answered.at();
    facts.first_answer_seq = shot.answered.seq();
    facts.first_by = run.name_of(shot.answered->by);
    return;
  }
  if (!shots.empty()) facts.startup = run.end - shots.front().sent.at();
}

void find_outages(const Run& run, const Shots& shots, ProbeFacts& facts) {
  bool seen = false;  // was one answered yet?
  bool out = false;
  for (const Shot& shot : shots) {
    if (shot.lost && seen) {
      if (!out) {
        facts.outages.push_back({.from = shot.sent.at(), .from_seq = shot.sent.seq()});
      }
      out = true;
      ++facts.outages.back().lost;
    }
    if (!shot.answered) continue;
    if (out) {
      facts.outages.back().to = shot.sent.at();
      facts.outages.back().to_seq = shot.answered.seq();
      facts.outages.back().by = run.name_of(shot.answered->by);
    }
    seen = true;
    out = false;
  }
  for (Outage& outage : facts.outages) {
    outage.length = outage.to.value_or(run.end) - outage.from;
    facts.longest_outage = std::max(facts.longest_outage, outage.length);
  }
}

ProbeFacts facts_of(const Run& run, const loader::Probe& probe, const Shots& shots) {
  ProbeFacts facts{.id = probe.id, .sent = shots.size()};
  std::map<std::string_view, std::uint64_t> by;
  for (const Shot& shot : shots) {
    if (shot.lost) ++facts.lost;
    if (!shot.answered) continue;
    ++facts.answered;
    ++by[run.name_of(shot.answered->by)];
  }
  facts.answered_by.assign(by.begin(), by.end());
  first_answer(run, shots, facts);
  find_outages(run, shots, facts);
  return facts;
}

}  // namespace

std::vector<ProbeFacts> find_probes(const Run& run, const TraceIndex& index) {
  const std::vector<Shots> shots = collect(run, index);
  std::vector<ProbeFacts> all;
  for (std::size_t i = 0; i < shots.size(); ++i) {
    all.push_back(facts_of(run, run.scenario.probes[i], shots[i]));
  }
  return all;
}

}  // namespace havip::judge
