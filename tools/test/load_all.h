// Loads all scenarios, on all cores.
#pragma once

#include <memory>
#include <vector>

#include "tools/run/prepared.h"
#include "tools/test/find_scenarios.h"
#include "tools/test/results.h"

namespace havip::test_run {

// One scenario to be played.
struct Loaded {
  ScenarioResult result;                      // its path, name, hash, tolerance; its faults
  std::unique_ptr<tools::Prepared> prepared;  // null: it is broken
};

// In their order, without those that were found in a folder and are no scenarios.
[[nodiscard]] std::vector<Loaded> load_all(const std::vector<FoundScenario>& found,
                                           unsigned threads);

}  // namespace havip::test_run
