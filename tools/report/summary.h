// summary.json: a run in numbers, for programs. The same run gives the same bytes, but for
// `wall_ns` and `build`.
#pragma once

#include <cstdint>
#include <string>

#include "core/time/time.h"
#include "scenarios/judge/judgement.h"
#include "scenarios/judge/run.h"

namespace havip::report {

// Of summary.json, events.jsonl and agents.json together: `format` in summary.json. Fields and
// kinds of events are added under the same number; it grows when one changes its meaning or goes.
inline constexpr std::uint64_t kSummaryFormat = 1;

struct SummaryOptions {
  std::string digest;  // of the trace; see core/trace/digest.h
  std::string build;   // compiler and build type: no part of the digest
  Duration wall{};     // real time the run took
};

// Two spaces of indentation, small things on one line, a line feed at the end.
[[nodiscard]] std::string summary_json(const judge::Run& run, const judge::Judgement& judgement,
                                       const SummaryOptions& options);

}  // namespace havip::report
