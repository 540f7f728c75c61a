// Reads summary.json (tools/report/summary.h) and agents.json (tools/report/agents.h), strictly:
// what is missing or of another kind is a fault, what is there besides is left alone.
#pragma once

#include <string>

#include "tools/compare/facts.h"
#include "tools/compare/faults.h"

namespace havip::compare {

[[nodiscard]] Summary read_summary(const std::string& path, Faults& faults);
[[nodiscard]] Agents read_agents(const std::string& path, Faults& faults);

}  // namespace havip::compare
