// agents.json: each host's counters, limiter, vip table and neigh table when the run ended.
#pragma once

#include <string>

#include "scenarios/judge/tables.h"

namespace havip::report {

[[nodiscard]] std::string agents_json(const judge::Tables& tables);

}  // namespace havip::report
