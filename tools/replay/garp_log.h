// GarpLog: what became of every GARP, and who owned which VIP when, from the records of a Replica.
//
// It keeps no GARP by itself: those of a device for a VIP are folded into bursts, and into claims,
// which say whether a device that wanted a VIP got it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/trace/events.h"

namespace havip::replay {

using VerdictCounts = std::array<std::uint64_t, engine::kVerdictNames.size()>;

// GARPs of one device for one VIP that come no further apart than this, or that all ended alike
// (but for those that moved it).
inline constexpr Duration kBurstGap = std::chrono::milliseconds(500);

// The most bursts, claims and owners that are kept; more are counted.
inline constexpr std::size_t kMostKept = 100'000;

struct Burst {
  net::DeviceId device;
  net::Ipv4Addr vip;  // 0.0.0.0: it cannot be read
  Instant first;      // at the tap
  Instant last;
  std::uint64_t garps = 0;
  VerdictCounts verdicts{};
  Instant limited_until = kStart;  // the latest that a rate_limited one was told
};

// A device wanted a VIP: from its first GARP that was not the owner's, to its migration.
struct Claim {
  net::DeviceId device;
  net::Ipv4Addr vip;
  Instant first;                                            // GARP
  Instant last;                                             // GARP
  std::uint64_t garps = 0;                                  // that did not move the VIP
  std::optional<Instant> moved_by;                          // the GARP that did; none: none did
  engine::Verdict failed_with = engine::Verdict::kPending;  // the latest of the others
};

// A VIP had this owner, as the gateway had it.
struct Ownership {
  net::Ipv4Addr vip;
  net::HavipId havip;
  net::DeviceId owner;
  net::HostId host;
  std::uint64_t generation = 0;
  Instant committed;
  std::optional<Instant> effective;  // the owner's host has applied it
};

class GarpLog {
 public:
  // Records in the order in which they are written.
  void take(const trace::Record& record);

  struct Result {
    std::vector<Burst> bursts;      // by their first GARP
    std::vector<Claim> claims;      // likewise
    std::vector<Ownership> owners;  // by their commit
    VerdictCounts verdicts{};
    std::uint64_t beyond = 0;  // bursts, claims and owners that were not kept
  };
  // REQUIRES: nothing follows.
  [[nodiscard]] Result finish();

 private:
  using Key = std::pair<net::DeviceId, net::Ipv4Addr>;

  void judged(Instant garp, const trace::GarpVerdict& verdict);
  void fold(Instant garp, const trace::GarpVerdict& verdict);
  void claim(Instant garp, const trace::GarpVerdict& verdict);
  void applied(Instant at, const trace::PushApplied& push);
  void keep(const Claim& claim);

  std::map<trace::FrameId, Instant> captured_;  // those without a verdict yet
  std::map<Key, Burst> open_bursts_;
  std::map<Key, Claim> open_claims_;
  std::map<net::Ipv4Addr, net::DeviceId> owner_;
  Result result_;
};

}  // namespace havip::replay
