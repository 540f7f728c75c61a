// A host's tables as `mcagent limiter|vips|neigh|counters` prints them, for people and as JSON:
// one shape for the daemon's control socket and for a lab's hosts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/judge/tables.h"

namespace havip::report {

enum class As : std::uint8_t { kText, kJson };

// Windows that are open, with the instant at which each ends.
[[nodiscard]] std::string limiter(const judge::HostTables& tables, Instant now, As as);
[[nodiscard]] std::string vips(const judge::HostTables& tables, As as);
// `in_kernel`: what the kernel holds of a row; null where nobody asks, and nothing is said of it.
using InKernel = std::function<bool(const engine::NeighEntry& row)>;
[[nodiscard]] std::string neigh(const judge::HostTables& tables, const InKernel& in_kernel, As as);

using Counters = std::vector<std::pair<std::string, std::uint64_t>>;
[[nodiscard]] std::string counters(const Counters& counters, As as);

}  // namespace havip::report
