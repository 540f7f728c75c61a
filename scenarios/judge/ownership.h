// Who owned each HAVIP when, according to the gateway, and which host knew of it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/switchover.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

// One commit: from `at` on, until the next, this is how it stood.
struct Ownership {
  Instant at;
  Seq seq = 0;
  net::DeviceId device;  // empty: nobody
  net::HostId host;      // of the device
  std::uint64_t generation = 0;
};

struct HavipFacts {
  net::HavipId id;
  net::Ipv4Addr vip;
  std::vector<Ownership> owners;        // in order; nobody before the first
  std::vector<Switchover> switchovers;  // in order
  bool effective = false;  // at the end: there is an owner, and its host has applied that
  bool converged = false;  // at the end: every host has what was last committed, if anything was

  // The last commit at or before `at`; null: none yet.
  [[nodiscard]] const Ownership* owner_at(Instant at) const;
};

// One for each HAVIP of the scenario, in its order; then those that the console created.
[[nodiscard]] std::vector<HavipFacts> find_ownership(const Run& run, const TraceIndex& index);

}  // namespace havip::judge
