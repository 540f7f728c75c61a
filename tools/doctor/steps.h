// What was looked at in each step, and what was found, in numbers.
#pragma once

#include "tools/doctor/diagnose.h"

namespace havip::doctor {

// Without its outcome.
[[nodiscard]] StepReport take_step(const Scene& scene, Step step);

// Whether what the step needs was collected.
[[nodiscard]] bool can_tell(const Scene& scene, Step step);

}  // namespace havip::doctor
