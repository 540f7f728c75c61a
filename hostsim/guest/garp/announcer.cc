#include "hostsim/guest/garp/announcer.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::garp {

Announcer::Announcer(const conf::GarpOptions& options, const Timing& timing,
                     std::vector<Target> targets)
    : options_(options), timing_(timing), targets_(std::move(targets)) {}

void Announcer::became_master(Instant now, engine::Seq cause) {
  master_ = true;
  promotion_ = cause;
  refreshed_at_ = now;
  const Instant first_frame = now + timing_.address_setup;
  start_batch(first_frame, {.name = "first", .repeat = options_.master_repeat, .cause = cause});
  arm(first_frame, options_.master_delay,
      {.name = "second", .repeat = options_.master_repeat, .cause = cause});
}

void Announcer::heard_lower_advert(Instant now, engine::Seq cause) {
  ensure(master_, "only a master answers a lower advert");
  if (options_.lower_prio_repeat == 0) return;
  start_batch(now, {.name = "lower_prio", .repeat = options_.lower_prio_repeat, .cause = cause});
  arm(now, options_.lower_prio_delay,
      {.name = "lower_prio_delayed", .repeat = options_.lower_prio_repeat, .cause = cause});
}

void Announcer::advert_tick(Instant now) {
  ensure(master_, "only a master has advert ticks");
  if (options_.master_refresh == Duration{}) return;
  // Later than, not at: Keepalived compares with ">".
  if (now <= refreshed_at_ + options_.master_refresh) return;
  refreshed_at_ = now;
  start_batch(now,
              {.name = "refresh", .repeat = options_.master_refresh_repeat, .cause = promotion_});
}

void Announcer::left_master() {
  master_ = false;
  queue_.clear();
  current_ = 0;
  sent_ = 0;
  next_frame_at_ = kNever;
}

void Announcer::handle_timeout(Instant now, Outputs& outputs) {
  fire_delayed(now);
  while (next_frame_at_ <= now) {
    send_next(outputs);
    next_frame_at_ = queue_.empty() ? kNever : now + timing_.garp_gap;
  }
}

Instant Announcer::deadline() const {
  return delayed_.empty() ? next_frame_at_ : std::min(next_frame_at_, delayed_.front().at);
}

void Announcer::start_batch(Instant at, const Batch& batch) {
  if (targets_.empty() || batch.repeat == 0) return;
  if (queue_.empty()) next_frame_at_ = at;
  queue_.push_back(batch);
}

void Announcer::arm(Instant from, Duration delay, const Batch& batch) {
  if (delay == Duration{}) return;
  const Instant at = from + delay + timing_.timer_lateness;
  const auto place = std::ranges::upper_bound(delayed_, at, {}, &Delayed::at);
  delayed_.insert(place, {.at = at, .batch = batch});
}

void Announcer::fire_delayed(Instant now) {
  while (!delayed_.empty() && delayed_.front().at <= now) {
    if (master_) start_batch(now, delayed_.front().batch);
    delayed_.erase(delayed_.begin());
  }
}

void Announcer::send_next(Outputs& outputs) {
  const Batch& batch = queue_[current_];
  const Target& target = targets_[sent_ % targets_.size()];
  outputs.push(daemon::SendGarp{
      .nic = target.nic, .vip = target.ip, .batch = batch.name, .cause = batch.cause});
  ++sent_;
  if (sent_ < targets_.size() * batch.repeat) return;
  sent_ = 0;
  ++current_;
  if (current_ < queue_.size()) return;
  current_ = 0;
  queue_.clear();
}

}  // namespace havip::hostsim::garp
