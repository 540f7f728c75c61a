#include "hostsim/guest/checker_child.h"

#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim {

void CheckerChild::start(Instant now, checker::Start start) {
  ensure(!child_, "one checker child at a time");
  child_.emplace(trace_, node_, timing_);
  child_->handle(now, std::move(start));
}

void CheckerChild::handle(Instant now, checker::Input input) {
  if (!child_) return;
  if (paused_) {
    held_.push_back(std::move(input));
  } else {
    child_->handle(now, std::move(input));
  }
}

void CheckerChild::forget() {
  child_.reset();
  paused_ = false;
  held_.clear();
}

// The timers that expired come first, then what waited, in order.
void CheckerChild::resume(Instant now) {
  if (!paused_) return;
  paused_ = false;
  handle_timeout(now);
  for (checker::Input& input : std::exchange(held_, {})) {
    if (child_) child_->handle(now, std::move(input));
  }
}

std::optional<checker::Output> CheckerChild::poll_output() {
  if (!child_) return std::nullopt;
  return child_->poll_output();
}

Instant CheckerChild::deadline() const {
  return child_ && !paused_ ? child_->deadline() : kNever;
}

void CheckerChild::handle_timeout(Instant now) {
  if (child_ && !paused_ && child_->deadline() <= now) child_->handle_timeout(now);
}

}  // namespace havip::hostsim
