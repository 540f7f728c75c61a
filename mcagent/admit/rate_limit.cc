#include "mcagent/admit/rate_limit.h"

#include <algorithm>

namespace havip::mcagent {

RateLimit::Answer RateLimit::offer(Instant now, const net::DeviceId& device, net::Ipv4Addr vip) {
  if (policy_.window == Duration::zero()) return {};
  forget_closed(now);
  const auto [it, fresh] = started_.try_emplace(key(device, vip), now);
  if (fresh) return {};
  const bool admitted = now >= window_end(it->second);
  if (admitted || policy_.starts == LimiterStarts::kSeen) it->second = now;
  if (admitted) return {};
  return {.admission = Admission::kRateLimited, .opens_at = window_end(it->second)};
}

void RateLimit::refund(Instant admitted_at, const net::DeviceId& device, net::Ipv4Addr vip) {
  const auto it = started_.find(key(device, vip));
  if (it != started_.end() && it->second == admitted_at) started_.erase(it);
}

Instant RateLimit::opens_at(Instant now, const net::DeviceId& device, net::Ipv4Addr vip) const {
  const auto it = started_.find(key(device, vip));
  return it == started_.end() ? now : std::max(now, window_end(it->second));
}

void RateLimit::set_policy(const LimiterPolicy& policy) {
  if (policy.key != policy_.key) started_.clear();
  policy_ = policy;
}

RateLimit::Key RateLimit::key(const net::DeviceId& device, net::Ipv4Addr vip) const {
  const bool per_vip = policy_.key == LimiterKey::kDeviceVip;
  return {.device = device, .vip = per_vip ? vip : net::Ipv4Addr{}};
}

// The first instant after the window that `started` opened.
Instant RateLimit::window_end(Instant started) const {
  const bool exclusive = policy_.edge == LimiterEdge::kExclusive;
  return started + policy_.window + (exclusive ? Duration{1} : Duration::zero());
}

// Keys whose window is over say nothing any more. Dropping them when the table has doubled keeps
// a flood of forged VIPs from growing it, at a constant cost per claim on average.
void RateLimit::forget_closed(Instant now) {
  if (started_.size() < forget_at_) return;
  std::erase_if(started_, [&](const auto& entry) { return window_end(entry.second) <= now; });
  forget_at_ = 2 * started_.size() + kForgetStep;
}

}  // namespace havip::mcagent
