// Plays scenarios live, several times each and one after the other: each repetition is a
// `havip run --live` of its own, and its run folder says what came of it.
#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/cli/exit_status.h"
#include "tools/test/load_all.h"

namespace havip::test_run {

struct LiveGround {
  unsigned repetitions = 1;
  std::string guests;  // "keepalived" or "vrrpd"
  std::string out;     // as in TestOptions
  const volatile std::sig_atomic_t* stop = nullptr;
  std::function<void(const ScenarioResult&)> tell;
};

// Fills in the results. False: it was stopped. The error: this machine cannot play live, which the
// repetition has said on stderr.
[[nodiscard]] Result<bool> play_live(std::vector<Loaded>& scenarios, const LiveGround& how);

// What a run folder says of a live run; its `repetition`, `wall` and `folder` are unset. The error:
// what is wrong with its summary.json, a line each.
[[nodiscard]] Result<RunResult, std::vector<std::string>> read_live_run(const std::string& folder);

}  // namespace havip::test_run
