// Durations as a forecast shows them: "3609.375 ms", every digit, no zeros behind.
#pragma once

#include <string>

#include "core/time/time.h"

namespace havip::lint {

// REQUIRES: not negative.
[[nodiscard]] std::string milliseconds(Duration duration);

}  // namespace havip::lint
