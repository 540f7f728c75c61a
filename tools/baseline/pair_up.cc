#include <algorithm>
#include <set>

#include "tools/baseline/compare.h"

namespace havip::baseline {

std::vector<Pairing> pair_up(const Baseline& then, const Baseline& now, const Scope& scope) {
  std::vector<Pairing> pairs;
  std::vector<const Entry*> lost;
  for (const Entry& entry : then.entries) {
    if (now.find(entry.path) == nullptr && scope.covers(entry.path)) lost.push_back(&entry);
  }
  for (const Entry& entry : now.entries) {
    const Entry* former = then.find(entry.path);
    if (former == nullptr) {
      const auto it = std::ranges::find(lost, entry.hash, &Entry::hash);
      if (it != lost.end()) {
        former = *it;
        lost.erase(it);
      }
    }
    pairs.push_back({.now = &entry, .then = former});
  }
  for (const Entry* entry : lost)
    pairs.push_back({.then = entry});
  std::ranges::sort(pairs, {}, [](const Pairing& pair) -> const std::string& {
    return pair.now != nullptr ? pair.now->path : pair.then->path;
  });
  return pairs;
}

}  // namespace havip::baseline
