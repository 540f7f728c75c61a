#include "tools/test/load_all.h"

#include <algorithm>

#include "platform/work/in_order.h"
#include "tools/baseline/content_hash.h"

namespace havip::test_run {
namespace {

Loaded load(const FoundScenario& found, bool& is_scenario) {
  Loaded one{.result = {.path = found.path}};
  auto prepared = tools::prepare_quietly(found.path, {});
  if (!prepared) {
    is_scenario = found.named || meant_as_scenario(found.path);
    for (const loader::Fault& fault : prepared.error())
      one.result.faults.push_back(to_string(fault));
    return one;
  }
  one.prepared = std::move(*prepared);
  const loader::Scenario& scenario = one.prepared->loaded.scenario;
  one.result.name = scenario.name;
  one.result.hash = baseline::content_hash(one.prepared->loaded);
  one.result.tolerance = scenario.tolerance;
  return one;
}

}  // namespace

std::vector<Loaded> load_all(const std::vector<FoundScenario>& found, unsigned threads) {
  std::vector<Loaded> all(found.size());
  std::vector<char> meant(found.size(), 1);
  work::in_order({.count = found.size(),
                  .threads = threads,
                  .ahead = std::max<std::size_t>(found.size(), threads),
                  .run =
                      [&](std::size_t i, unsigned) {
                        bool is_scenario = true;
                        all[i] = load(found[i], is_scenario);
                        meant[i] = is_scenario ? 1 : 0;
                      },
                  .finished = [](std::size_t) { return true; }});
  std::vector<Loaded> scenarios;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (meant[i] != 0) scenarios.push_back(std::move(all[i]));
  }
  return scenarios;
}

}  // namespace havip::test_run
