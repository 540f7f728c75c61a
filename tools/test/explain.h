// Why something failed: what was expected, what was seen, and what led there.
#pragma once

#include <string>
#include <vector>

#include "scenarios/judge/judgement.h"
#include "scenarios/judge/run.h"
#include "tools/test/results.h"

namespace havip::test_run {

// Everything that did not hold in a run that was judged.
[[nodiscard]] std::vector<Failure> explain(const judge::Run& run,
                                           const judge::Judgement& judgement);

// A record and its causes, from the root down to it: "13.262012s  web-b vrrp_transition ..". Of a
// long chain the middle is left out, which a line says. `seq` 0: nothing.
[[nodiscard]] std::vector<std::string> chain_of(const judge::Run& run, judge::Seq seq);

}  // namespace havip::test_run
