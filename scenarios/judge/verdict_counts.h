// Where GARPs ended: what the agents learned (verdicts), and what the gateway did (audit). The two
// differ when a reply is lost.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

// A counter a verdict.
class VerdictCounts {
 public:
  std::uint64_t& operator[](engine::Verdict verdict) {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  std::uint64_t operator[](engine::Verdict verdict) const {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] std::uint64_t total() const;
  VerdictCounts& operator+=(const VerdictCounts& other);

 private:
  std::array<std::uint64_t, engine::kVerdictNames.size()> counts_{};
};

struct DeviceVip {
  net::DeviceId device;
  net::Ipv4Addr vip;
  friend auto operator<=>(const DeviceVip&, const DeviceVip&) = default;
};

struct GarpFacts {
  std::uint64_t captured = 0;
  std::map<net::DeviceId, std::uint64_t> captured_of;
  std::map<net::DeviceId, std::uint64_t> sent_of;  // handed to the NIC by the guest
  VerdictCounts verdicts;
  std::map<DeviceVip, VerdictCounts> verdicts_of;
  // First copies of claims as judged by the production gateway, and by the test gateway.
  VerdictCounts audit;
  std::map<DeviceVip, VerdictCounts> audit_of;
  VerdictCounts test_audit;
};

// A judgement of the test gateway is told by its verdict: wrong_environment is what it says to
// everything, and nobody else says it.
[[nodiscard]] GarpFacts count_garps(const Run& run, const TraceIndex& index);

}  // namespace havip::judge
