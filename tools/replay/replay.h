// replay(): packets of a capture, with their own times, through the agents' and the gateway's own
// engines. Pure: what it reads is given, and it writes nothing.
//
//   Packets first(..);  const auto seen = survey(first);
//   Packets again(..);  const auto report = replay(plan, *seen, again, {});
#pragma once

#include <optional>
#include <vector>

#include "core/base/result.h"
#include "scenarios/runner/plan.h"
#include "tools/replay/report.h"
#include "tools/replay/survey.h"
#include "tools/replay/vantage.h"
#include "tools/replay/verdict_log.h"

namespace havip::replay {

struct ReplayOptions {
  std::vector<FilePlace> places;    // what the user says of files
  bool instant = false;             // claims and pushes take no time on the control channel
  std::uint32_t storm_above = 100;  // GARPs of one device in a second
  // When the engines stop, since the origin; what is open then is pending. None: once every claim
  // that the last packet may have led to has been answered.
  std::optional<Instant> end;
  VerdictLog::Lines garps = {};  // gets a line a GARP
};

// `survey` is of the same packets. The error: a region that the gateway refuses, or what reading
// met. `plan` is of a setup, whose timeline, probes and expectations say nothing here.
[[nodiscard]] Result<Report> replay(const runner::Plan& plan, const Survey& survey,
                                    Packets& packets, const ReplayOptions& options);

}  // namespace havip::replay
