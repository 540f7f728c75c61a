// What a test says on a terminal: a line a scenario, and why, where one failed.
#pragma once

#include <string>

#include "tools/report/text.h"
#include "tools/test/results.h"

namespace havip::test_run {

// One scenario; lines of at most 100 columns but for paths and commands, which are not broken.
[[nodiscard]] std::string scenario_text(const ScenarioResult& scenario, const report::Paint& paint);

// What differs from the baseline, and how all ended.
[[nodiscard]] std::string ending_text(const TestResult& result, const report::Paint& paint);

}  // namespace havip::test_run
