// Plays one seed of a scenario and judges it, without a file.
#pragma once

#include <csignal>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "tools/run/prepared.h"
#include "tools/test/results.h"

namespace havip::test_run {

struct Played {
  RunResult result;
  // By expectation: the time that distributions are made of (judge::Sample).
  std::vector<std::optional<Duration>> took;
};

// Any number at once, in any threads. The error: the region is one that the gateway refuses.
[[nodiscard]] Result<Played> play(const tools::Prepared& prepared, std::uint64_t seed,
                                  const volatile std::sig_atomic_t* stop);

}  // namespace havip::test_run
