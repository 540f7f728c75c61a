#include "tools/baseline/baseline.h"

#include <algorithm>
#include <numeric>

namespace havip::baseline {

Duration Switch::total() const {
  return std::accumulate(stages.begin(), stages.end(), Duration{},
                         [](Duration sum, const Stage& stage) { return sum + stage.took; });
}

const Entry* Baseline::find(std::string_view path) const {
  const auto it = std::ranges::lower_bound(entries, path, {}, &Entry::path);
  return it == entries.end() || it->path != path ? nullptr : &*it;
}

std::vector<Switch> switches_of(const judge::Facts& facts) {
  std::vector<Switch> switches;
  for (const judge::HavipFacts& havip : facts.havips) {
    std::uint32_t number = 0;
    for (const judge::Switchover& one : havip.switchovers) {
      Switch out{.havip = std::string(havip.id.view()),
                 .number = ++number,
                 .from = std::string(one.from.view()),
                 .to = std::string(one.to.view())};
      for (const judge::Stage& stage : one.stages)
        out.stages.push_back({.name = std::string(to_string(stage.name)), .took = stage.took});
      switches.push_back(std::move(out));
    }
  }
  return switches;
}

}  // namespace havip::baseline
