// A fingerprint of all that the times of a scenario come from, so that one that was renamed is
// known again, and one that was changed is known to be another.
#pragma once

#include <string>

#include "scenarios/loader/load.h"

namespace havip::baseline {

// 32 hex digits. What counts: networks, guests with the text of their configurations, probes, the
// timeline, policies, the duration. What does not: name and about, seeds, what is expected, and
// what the files of the configurations are called.
[[nodiscard]] std::string content_hash(const loader::Loaded& loaded);

}  // namespace havip::baseline
