// What of a report is worth a look.
#pragma once

#include <vector>

#include "tools/replay/report.h"

namespace havip::replay {

// In order of time. REQUIRES: all else of the report is there.
[[nodiscard]] std::vector<Finding> find(const Report& report);

// "web-a/eth0 (172.16.16.6)", or the address alone.
[[nodiscard]] std::string name_of(const Reign& reign);

}  // namespace havip::replay
