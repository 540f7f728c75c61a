// What VRRP instances did: their states over time, and how many were MASTER at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/net/id.h"
#include "core/time/time.h"
#include "core/trace/events.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

struct Transition {
  Instant at;
  Seq seq = 0;
  trace::VrrpState from = trace::VrrpState::kInit;
  trace::VrrpState to = trace::VrrpState::kInit;
  std::string reason;
};

// The daemon of an instance, or its guest, died there and then.
struct Death {
  Instant at;
  Seq seq = 0;
};

struct InstanceFacts {
  std::string guest;
  std::string instance;
  net::Vrid vrid;
  std::vector<Transition> transitions;  // in order
  std::vector<Death> deaths;            // in order

  // "web-a/VI_1"
  [[nodiscard]] std::string name() const { return guest + "/" + instance; }
  // After the last transition at or before `at`; INIT before the first, STOP after a death.
  [[nodiscard]] trace::VrrpState state_at(Instant at) const;
};

// By guest, then instance.
[[nodiscard]] std::vector<InstanceFacts> find_instances(const Run& run, const TraceIndex& index);

// Instances of one VRID that were MASTER at the same time. A daemon or guest that dies is no
// master any more from then on, though no transition says so.
struct MasterFacts {
  std::uint64_t at_once = 0;   // the greatest number, of any duration above 0
  Duration longest_overlap{};  // the longest time with two or more
  Instant overlap_from;        // when that began
};
[[nodiscard]] MasterFacts find_masters(const std::vector<InstanceFacts>& instances, net::Vrid vrid,
                                       Instant end);

}  // namespace havip::judge
