#include "mcagent/datapath/upcall_queue.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::mcagent {

void UpcallQueue::push(Instant now, const engine::GarpReport& report) {
  ensure(!full(), "a full upcall queue takes no report");
  if (size_ == ring_.size()) grow();
  ring_[(head_ + size_) % ring_.size()] = {.report = report, .arrives = now + policy_.latency};
  ++size_;
  high_water_ = std::max(high_water_, depth());
}

void UpcallQueue::open(Instant now) {
  if (open_) return;
  open_ = true;
  idle_from_ = now;
}

Instant UpcallQueue::next_take() const {
  if (!open_ || empty()) return kNever;
  return std::max(ring_[head_].arrives, idle_from_);
}

engine::GarpReport UpcallQueue::take(Instant now) {
  ensure(next_take() <= now, "a report is not taken up before its time");
  idle_from_ = now + policy_.service;
  return discard();
}

engine::GarpReport UpcallQueue::discard() {
  ensure(!empty(), "an empty upcall queue gives no report");
  const engine::GarpReport report = ring_[head_].report;
  head_ = (head_ + 1) % ring_.size();
  --size_;
  return report;
}

// Doubles the ring, with the oldest report at its front.
void UpcallQueue::grow() {
  constexpr std::size_t kSmallest = 16;
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(head_), ring_.end());
  head_ = 0;
  ring_.resize(std::max(kSmallest, 2 * ring_.size()));
}

}  // namespace havip::mcagent
