// What the parts of compare() share: what two runs are compared by, and rows that grade themselves.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/compare/comparison.h"

namespace havip::compare {

// References live as long as compare() runs.
struct Context {
  const RunFacts& a;
  const RunFacts& b;
  Mode mode;
  Tolerances tolerances;
  Instant from;     // what happened before is left out
  Instant closing;  // one more of something after this is no deviation

  [[nodiscard]] bool exact() const { return mode == Mode::kExact; }
  [[nodiscard]] bool counts(const Place& place) const { return !place.at || *place.at >= from; }
};

class Sheet {
 public:
  Sheet(std::string_view name, std::string_view title) : section_{.name = name, .title = title} {}

  // Agrees when both cells are the same.
  Row& equal(Row row);
  // Agrees when the difference, b - a unless it is given, is within bounds. A cell alone deviates.
  Row& within(Row row, const Bounds& bounds);
  // Nothing is demanded; a difference of times is shown.
  Row& shown(Row row);
  // What one run has more of than the other: deviates, unless it is after `closing`.
  Row& surplus(Row row, const Context& context);

  [[nodiscard]] Section take() { return std::move(section_); }

 private:
  Row& add(Row row, Grade grade);

  Section section_;
};

// Pairs equal words in order, so that as many as possible are paired (their longest common
// subsequence); a word alone has no partner. Very long lists are paired by position.
using Pairing = std::vector<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>>;
[[nodiscard]] Pairing align(const std::vector<std::string>& a, const std::vector<std::string>& b);

// The values of two maps by key; null where one has none.
template <class Map, class F>
void for_both(const Map& a, const Map& b, F&& visit) {
  auto i = a.begin();
  auto k = b.begin();
  while (i != a.end() || k != b.end()) {
    const bool left = k == b.end() || (i != a.end() && i->first <= k->first);
    const bool right = i == a.end() || (k != b.end() && k->first <= i->first);
    visit(left ? i->first : k->first, left ? &i->second : nullptr, right ? &k->second : nullptr);
    if (left) ++i;
    if (right) ++k;
  }
}

// The parts of compare(), each with the sections that it makes.
struct PairedSwitchover {
  std::string name;  // "havip-1: web-a/eth0 → web-b/eth0"
  const Switchover* a = nullptr;
  const Switchover* b = nullptr;
};
[[nodiscard]] std::vector<PairedSwitchover> pair_switchovers(const Context& context);

[[nodiscard]] Section compare_transitions(const Context& context,
                                          const std::vector<PairedSwitchover>& switchovers);
[[nodiscard]] Section compare_garps(const Context& context);
[[nodiscard]] Section compare_verdicts(const Context& context);
[[nodiscard]] Section compare_switchovers(const Context& context,
                                          const std::vector<PairedSwitchover>& switchovers);
[[nodiscard]] Section compare_probes(const Context& context,
                                     const std::vector<PairedSwitchover>& switchovers);
[[nodiscard]] Section compare_ends(const Context& context);
// Of two virtual runs: whatever else differs in summary.json and agents.json.
[[nodiscard]] Section compare_files(const Context& context, bool same_trace);

// How long before (negative) or after its cause the timer of an election was armed.
[[nodiscard]] std::optional<Duration> arming_offset(const Switchover& one);

// Timing of one election: row `what` from the last advert to the election, or nothing when it was
// not armed by adverts in both runs.
[[nodiscard]] std::optional<Row> waited(const Transition& a, const Transition& b);

}  // namespace havip::compare
