// What `mcagent show|limiter|vips|neigh|counters|policy|tables` prints, for people and as JSON.
#pragma once

#include <string>

#include "tools/daemon/daemon.h"
#include "tools/mcagent/agent_host.h"
#include "tools/mcagent/claim_route.h"
#include "tools/mcagent/kernel.h"
#include "tools/mcagent/push_line.h"
#include "tools/mcagent/reporter.h"
#include "tools/mcagent/taps.h"
#include "tools/mcagent/watcher.h"
#include "tools/report/host_tables.h"

namespace havip::mcagentd {

// The parts of a running mcagent.
struct Parts {
  const Setup& setup;
  EngineClock& clock;
  daemon::Complaints& complaints;
  Kernel& kernel;
  Taps& taps;
  AgentHost& host;
  ClaimRoute& claims;
  const Reporter& reporter;
  const Watcher& watcher;
  PushLine& push_line;
};

using report::As;

// The whole at a glance: who, since when, with which gateway, taps, what waits, what goes wrong.
[[nodiscard]] std::string show_all(const Parts& parts, As as);
// Windows that are open, with the instant at which each ends.
[[nodiscard]] std::string show_limiter(const Parts& parts, As as);
// The vip table.
[[nodiscard]] std::string show_vips(const Parts& parts, As as);
// The neigh table, with what the kernel holds of each row.
[[nodiscard]] std::string show_neigh(const Parts& parts, As as);
// Every counter there is, by its name.
[[nodiscard]] std::string show_counters(const Parts& parts, As as);
[[nodiscard]] std::string show_policy(const Parts& parts, As as);
// This host's part of a run folder's agents.json; JSON alone.
[[nodiscard]] std::string show_tables(const Parts& parts);

}  // namespace havip::mcagentd
