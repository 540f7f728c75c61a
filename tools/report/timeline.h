// The timeline of a run: what a person would tell of it, out of the thousands of its records.
#pragma once

#include <string>
#include <vector>

#include "core/time/time.h"
#include "core/trace/events.h"
#include "scenarios/judge/judgement.h"
#include "scenarios/judge/run.h"
#include "tools/report/text.h"

namespace havip::report {

struct Line {
  Instant at;
  trace::Seq seq = 0;  // the record it tells of, the first of several
  std::string node;
  std::string what;
  Tone tone = Tone::kPlain;
};

// In order. GARPs of one burst are one line; so is what repeats itself at a node without anything
// else happening there in between.
[[nodiscard]] std::vector<Line> make_timeline(const judge::Run& run,
                                              const judge::Judgement& judgement);

}  // namespace havip::report
