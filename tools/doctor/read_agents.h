// Reads agents.json, what `mcagent show|limiter|vips|neigh|counters` said of every host at the end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/compare/faults.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

struct Agents {
  std::vector<HostState> hosts;
  std::optional<Instant> collected_at;  // the last one that was asked
};

// What is wrong with the file is added to the faults.
[[nodiscard]] Agents read_agents(const std::string& path, compare::Faults& faults);

}  // namespace havip::doctor
