// Switchover: one change of a HAVIP's owner, from what caused it to the first client it served.
//
//   T0 cause        root of the commit's chain of causes: a timeline action, or a boot
//   T1 election     the new owner's VRRP instance became MASTER
//   T2 announced    its first GARP for the VIP reached its tap
//   T3 reported     that GARP, or the first that climbs, is taken up by its agent
//   T4 admitted     the claim that was finally committed passed the limiter
//   T5 committed
//   T6 effective    the owner's host applied the row; after an unbind, the former owner's host
//   T7 served       a client received the first probe reply that the new owner sent
//
// Each T is max(its own time, the T before it), so that stages are never negative and add up to
// the total exactly. A claim made by hand has no election, a VIP without probes is never served:
// an absent instant makes its stage 0, and the last ones are left out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

enum class StageName : std::uint8_t {
  kDetection,     // T0..T1
  kAnnouncement,  // T1..T2
  kUpcall,        // T2..T3
  kLimiter,       // T3..T4
  kMigration,     // T4..T5
  kPush,          // T5..T6
  kService,       // T6..T7
};
inline constexpr std::array<std::string_view, 7> kStageNames{
    "detection", "announcement", "upcall", "limiter", "migration", "push", "service"};
[[nodiscard]] constexpr std::string_view to_string(StageName name) {
  return kStageNames[static_cast<std::size_t>(name)];
}

struct Stage {
  StageName name = StageName::kDetection;
  Duration took{};
};

struct Cause {
  Instant at;
  Seq seq = 0;
  std::string action;  // the entry's `do`, "boot", or the kind of a record that names no cause
  std::string target;  // "web-a"; for a boot the guest
};

struct Switchover {
  net::HavipId havip;
  net::Ipv4Addr vip;
  net::DeviceId from;  // empty: nobody
  net::DeviceId to;    // empty: nobody (unbound)
  net::HostId host;    // of `to`
  std::uint64_t generation = 0;
  Cause cause;

  // In order, without gaps: detection..migration always, push when it became effective, service
  // when a client was served as well. They add up to `total`.
  std::vector<Stage> stages;
  Duration total{};

  Instant committed_at;
  Seq committed = 0;
  std::optional<Instant> effective_at;
  Seq effective = 0;                    // the record that made it so, 0: none
  std::optional<Instant> converged_at;  // every host had this generation or a newer one
  Seq converged = 0;
  std::optional<Instant> served_at;
  Seq served = 0;

  // From the last advertisement that re-armed the new owner's master-down timer to the cause: the
  // part of detection that is chance; 0 if it was on its way then. None when there was no such
  // advertisement.
  std::optional<Duration> phase;

  // The first one of the greatest length.
  [[nodiscard]] const Stage& longest() const;
};

// All switchovers of a run, in the order of their commits. A commit that only moves an owner to
// another host (live migration) is none.
[[nodiscard]] std::vector<Switchover> find_switchovers(const Run& run, const TraceIndex& index);

}  // namespace havip::judge
