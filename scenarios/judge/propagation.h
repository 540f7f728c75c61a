// How a commit spreads: which host had which generation of a VIP's row when.
#pragma once

#include <cstdint>
#include <optional>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

struct Propagation {
  Found<trace::PushApplied> effective;  // the host that matters applied this very generation
  Found<trace::PushApplied> converged;  // the last host got it, or a newer one
};

// Follows one commit through the scenario's hosts. `matters` is the owner's host; empty: none.
[[nodiscard]] Propagation follow(const Run& run, const TraceIndex& index,
                                 const Found<trace::Committed>& commit, net::HostId matters);

// How long after `after` some host's table last disagreed with the gateway about `vip`: 0 when
// none did from then on, none when one still does as the run ends. A host that lost its tables
// with its power disagrees until it is told again.
[[nodiscard]] std::optional<Duration> disagreement(const Run& run, const TraceIndex& index,
                                                   net::Ipv4Addr vip, Instant after);

// The host at whose node this condition says that the machine lost its power, and with it the vip
// and neigh tables; empty: it says something else. An agent that dies loses neither.
[[nodiscard]] net::HostId lost_tables(const Run& run, const Found<trace::Condition>& condition);

// The row of `vip` that a host had when the run ended, by generation; 0: none.
[[nodiscard]] std::uint64_t last_generation(const Run& run, const TraceIndex& index,
                                            net::HostId host, net::Ipv4Addr vip);

}  // namespace havip::judge
