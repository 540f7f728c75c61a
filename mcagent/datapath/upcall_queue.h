// UpcallQueue: the bounded way from the datapath up to the agent ("上送netlink"), with the time it
// takes. A value: it is told the time.
//
//   push at t --latency--> arrives --(agent busy? not ready?)--> taken --service--> agent idle
//
// A report is taken up at max(arrival, the instant at which the agent is idle and ready), in the
// order of arrival. Until then it has its place in the queue: `queue` is how many may wait. So a
// flood faster than one report per `service` overflows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/engine/messages.h"
#include "core/time/time.h"
#include "mcagent/policy.h"

namespace havip::mcagent {

class UpcallQueue {
 public:
  explicit UpcallQueue(const UpcallPolicy& policy) : policy_(policy) {}

  [[nodiscard]] bool full() const { return size_ >= policy_.queue; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint32_t depth() const { return static_cast<std::uint32_t>(size_); }
  [[nodiscard]] std::uint32_t high_water() const { return high_water_; }

  // REQUIRES: !full().
  void push(Instant now, const engine::GarpReport& report);

  // The agent takes reports from `now` on, or stops doing so. Reports wait meanwhile.
  void open(Instant now);
  void close() { open_ = false; }

  // When the agent takes up the next report; kNever if there is none or nobody takes any.
  [[nodiscard]] Instant next_take() const;

  // The agent takes up the oldest report, and is busy for `service`.
  // REQUIRES: next_take() <= now.
  engine::GarpReport take(Instant now);

  // The oldest report leaves without being taken up: whoever calls this owes it a verdict.
  // REQUIRES: !empty().
  engine::GarpReport discard();

  // Reports that wait keep their places and arrivals, even beyond a smaller bound.
  void set_policy(const UpcallPolicy& policy) { policy_ = policy; }

 private:
  struct Waiting {
    engine::GarpReport report;
    Instant arrives;
  };
  void grow();

  UpcallPolicy policy_;
  std::vector<Waiting> ring_;  // keeps its storage: no allocation once it has had its fill
  std::size_t head_ = 0;
  std::size_t size_ = 0;
  std::uint32_t high_water_ = 0;
  bool open_ = false;
  Instant idle_from_ = kStart;
};

}  // namespace havip::mcagent
