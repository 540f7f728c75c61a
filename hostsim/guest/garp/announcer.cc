#include "hostsim/guest/garp/announcer.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::garp {

Announcer::Announcer(const conf::GarpOptions& options, const Timing& timing, const Profile& profile,
                     Gates& gates, std::vector<Target> targets)
    : options_(options),
      timing_(timing),
      profile_(profile),
      gates_(gates),
      targets_(std::move(targets)) {}

void Announcer::became_master(Instant now, engine::Seq cause) {
  master_ = true;
  promotion_ = cause;
  refreshed_at_ = now;
  added_addresses(now, cause);
  if (profile_.refresh_has_own_timer) arm_refresh(now + options_.master_delay, cause);
  arm_extra(profile_.extra_if_after_second_batch ? now + options_.master_delay : now, cause);
}

void Announcer::arm_refresh(Instant from, engine::Seq cause) {
  arm(from, options_.master_refresh,
      {.name = "refresh", .repeat = options_.master_refresh_repeat, .cause = cause},
      options_.master_refresh);
}

void Announcer::arm_extra(Instant from, engine::Seq cause) {
  arm(from, options_.extra_if, {.name = "extra_if", .cause = cause, .extra_only = true},
      options_.extra_if);
}

void Announcer::added_addresses(Instant now, engine::Seq cause) {
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
  if (options_.master_refresh == Duration{} || profile_.refresh_has_own_timer) return;
  // Later than, not at: Keepalived compares with ">".
  if (now <= refreshed_at_ + options_.master_refresh) return;
  refreshed_at_ = now;
  start_batch(now,
              {.name = "refresh", .repeat = options_.master_refresh_repeat, .cause = promotion_});
}

void Announcer::left_master() {
  master_ = false;
  queue_.clear();
  noted_.clear();
  current_ = 0;
  sent_ = 0;
  next_frame_at_ = kNever;
}

void Announcer::reconfigure(Instant now, const conf::GarpOptions& options,
                            std::vector<Target> targets, engine::Seq cause) {
  options_ = options;
  targets_ = std::move(targets);
  const bool master = master_;
  left_master();  // frames under way name targets that may be gone
  delayed_.clear();
  master_ = master;
  if (!master_) return;
  if (profile_.refresh_has_own_timer) arm_refresh(now, cause);
  arm_extra(now, cause);
}

void Announcer::handle_timeout(Instant now, Outputs& outputs) {
  fire_delayed(now);
  send_noted(now, outputs);
  while (next_frame_at() <= now) {
    send_next(now, outputs);
    next_frame_at_ = queue_.empty() ? kNever : now + timing_.garp_gap;
  }
}

Instant Announcer::deadline() const {
  Instant earliest = next_frame_at();
  if (!delayed_.empty()) earliest = std::min(earliest, delayed_.front().at);
  for (const Noted& noted : noted_)
    earliest = std::min(earliest, gate_of(noted.target).open_at);
  return earliest;
}

void Announcer::start_batch(Instant at, const Batch& batch) {
  const bool has_target =
      std::ranges::any_of(targets_, [&](const Target& target) { return belongs(batch, target); });
  if (!has_target || batch.repeat == 0) return;
  if (queue_.empty()) next_frame_at_ = at;
  queue_.push_back(batch);
}

void Announcer::arm(Instant from, Duration delay, const Batch& batch, Duration again) {
  if (delay == Duration{}) return;
  const Instant at = from + delay + timing_.timer_lateness;
  const auto place = std::ranges::upper_bound(delayed_, at, {}, &Delayed::at);
  delayed_.insert(place, {.at = at, .batch = batch, .again = again});
}

void Announcer::fire_delayed(Instant now) {
  while (!delayed_.empty() && delayed_.front().at <= now) {
    const Delayed fired = delayed_.front();
    delayed_.erase(delayed_.begin());
    if (master_) start_batch(now, fired.batch);
    if (fired.again > Duration{}) arm(now, fired.again, fired.batch, fired.again);
  }
}

// Where frames queue at a gate, the next one waits for it.
Instant Announcer::next_frame_at() const {
  if (queue_.empty() || profile_.garp_interval_collapses) return next_frame_at_;
  const Gate& gate = gate_of(sent_ % targets_.size());
  return gate.interval == Duration{} ? next_frame_at_ : std::max(next_frame_at_, gate.open_at);
}

// To the next frame of the current batch, or to its end.
void Announcer::skip_strangers() {
  const Batch& batch = queue_[current_];
  const std::size_t end = targets_.size() * batch.repeat;
  while (sent_ < end && !belongs(batch, targets_[sent_ % targets_.size()]))
    ++sent_;
}

void Announcer::send_next(Instant now, Outputs& outputs) {
  const Batch batch = queue_[current_];
  skip_strangers();
  const std::size_t target = sent_ % targets_.size();
  const Gate& gate = gate_of(target);
  if (gate.interval > Duration{} && now < gate.open_at) {
    if (std::ranges::find(noted_, target, &Noted::target) == noted_.end()) {
      noted_.push_back({.target = target, .batch = batch});
    }
  } else {
    send(now, targets_[target], batch, outputs);
  }
  ++sent_;
  skip_strangers();
  if (sent_ < targets_.size() * batch.repeat) return;
  sent_ = 0;
  ++current_;
  if (current_ < queue_.size()) return;
  current_ = 0;
  queue_.clear();
}

// In the order of the addresses, as Keepalived walks them; each frame closes the gate again.
void Announcer::send_noted(Instant now, Outputs& outputs) {
  std::ranges::stable_sort(noted_, {}, &Noted::target);
  for (auto noted = noted_.begin(); noted != noted_.end();) {
    if (now < gate_of(noted->target).open_at) {
      ++noted;
      continue;
    }
    send(now, targets_[noted->target], noted->batch, outputs);
    noted = noted_.erase(noted);
  }
}

void Announcer::send(Instant now, const Target& target, const Batch& batch, Outputs& outputs) {
  Gate& gate = gates_.of(target.nic, target.ip.family());
  gate.open_at = now + gate.interval;
  if (target.ip.is_v4()) {
    outputs.push(daemon::SendGarp{.nic = target.nic,
                                  .vip = target.ip.v4(),
                                  .batch = batch.name,
                                  .vmac = target.vmac,
                                  .cause = batch.cause});
  } else {
    outputs.push(daemon::SendNa{.nic = target.nic,
                                .vip = target.ip.v6(),
                                .batch = batch.name,
                                .vmac = target.vmac,
                                .cause = batch.cause});
  }
}

}  // namespace havip::hostsim::garp
