// What is answered to each question of the table in questions.cc. Each is pure but for reading the
// run; an error says that what was named is not there.
#pragma once

#include "core/base/result.h"
#include "tools/why/answer.h"
#include "tools/why/asked.h"
#include "tools/why/path.h"
#include "tools/why/run.h"

namespace havip::why {

// answer_state.cc: how something is, and since when.
[[nodiscard]] Result<Answer> why_owner(const Run& run, const Asked& asked);
[[nodiscard]] Result<Answer> why_state(const Run& run, const Asked& asked);

// answer_record.cc: single records and frames.
[[nodiscard]] Result<Answer> why_frame(const Run& run, const Asked& asked);
[[nodiscard]] Result<Answer> why_verdict(const Run& run, const Asked& asked);
[[nodiscard]] Result<Answer> why_record(const Run& run, const Asked& asked);

// answer_outage.cc: what clients and HAVIPs went through.
[[nodiscard]] Result<Answer> why_outage(const Run& run, const Asked& asked);
[[nodiscard]] Result<Answer> why_switchover(const Run& run, const Asked& asked);

// answer_path.cc: whether a hop of a VIP's way to a guest happened.
template <HopId kGoal>
[[nodiscard]] Result<Answer> why_hop(const Run& run, const Asked& asked);
template <HopId kGoal>
[[nodiscard]] Result<Answer> why_not_hop(const Run& run, const Asked& asked);

}  // namespace havip::why
