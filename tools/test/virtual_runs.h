// Plays every seed of every scenario in virtual time, on all cores, and tells of each scenario in
// order.
#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/test/load_all.h"
#include "tools/test/results.h"

namespace havip::test_run {

struct Playground {
  unsigned threads = 1;
  std::string out;  // as in TestOptions
  const volatile std::sig_atomic_t* stop = nullptr;
  std::function<void(const ScenarioResult&)> tell;  // of each scenario, once it is done
};

// Fills in the results of `scenarios`. False: it was stopped, and the later ones were not played.
// The error: a run folder could not be written.
[[nodiscard]] Result<bool> play_virtual(std::vector<Loaded>& scenarios, const Playground& how);

}  // namespace havip::test_run
