// Bursts of GARPs: what a guest says in one breath, and what became of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/judge/trace_index.h"
#include "scenarios/judge/verdict_counts.h"

namespace havip::report {

// Two GARPs of one device for one VIP belong together when they are no further apart.
inline constexpr Duration kBurstGap = std::chrono::milliseconds(500);

struct Burst {
  const judge::Record* first = nullptr;  // its first capture
  Instant last;
  net::DeviceId device;
  net::Ipv4Addr vip;
  std::uint64_t captured = 0;
  judge::VerdictCounts verdicts;
  Instant limited_until = kStart;  // the latest that a rate_limited one was told

  // "5 GARPs for 172.16.16.8 from web-b/eth0: 1 migrated, 4 rate_limited until 18.600 s"
  [[nodiscard]] std::string describe() const;
};

// In the order of their first captures.
[[nodiscard]] std::vector<Burst> find_bursts(const judge::TraceIndex& index);

// "5 owner_match, 1 migrated", in the order of the verdicts' table; "none".
[[nodiscard]] std::string describe(const judge::VerdictCounts& counts);

}  // namespace havip::report
