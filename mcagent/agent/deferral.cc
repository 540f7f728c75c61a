#include "mcagent/agent/deferral.h"

#include <algorithm>
#include <utility>

namespace havip::mcagent {

std::optional<Deferral::Waiting> Deferral::put(const RateLimit& limiter, const Waiting& claim) {
  const RateLimit::Key window = limiter.key(claim.report.device, claim.report.vip);
  std::uint64_t ticket = last_ticket_ + 1;
  std::optional<Waiting> older;
  if (const auto it = places_.find(claim.report.vip); it != places_.end()) {
    // Within its own line the newer one takes over the older one's turn.
    if (it->second.window == window) ticket = it->second.ticket;
    older = take(it);
  }
  last_ticket_ = std::max(last_ticket_, ticket);
  line_up(window, claim, ticket);
  return older;
}

std::optional<Deferral::Waiting> Deferral::remove(net::Ipv4Addr vip) {
  const auto it = places_.find(vip);
  if (it == places_.end()) return std::nullopt;
  return take(it);
}

Instant Deferral::deadline(const RateLimit& limiter) const {
  Instant next = kNever;
  for (const auto& [window, line] : lines_) {
    next = std::min(next, limiter.opens_at(kStart, window.device, window.vip));
  }
  return next;
}

std::optional<Deferral::Waiting> Deferral::take_due(Instant now, const RateLimit& limiter) {
  for (const auto& [window, line] : lines_) {
    if (limiter.opens_at(now, window.device, window.vip) > now) continue;
    return remove(line.begin()->second.report.vip);
  }
  return std::nullopt;
}

std::optional<Deferral::Waiting> Deferral::take_first() {
  if (places_.empty()) return std::nullopt;
  return take(places_.begin());
}

void Deferral::regroup(const RateLimit& limiter) {
  const std::map<RateLimit::Key, Line> lines = std::exchange(lines_, {});
  places_.clear();
  for (const auto& [window, line] : lines) {
    for (const auto& [ticket, claim] : line) {
      line_up(limiter.key(claim.report.device, claim.report.vip), claim, ticket);
    }
  }
}

void Deferral::line_up(const RateLimit::Key& window, const Waiting& claim, std::uint64_t ticket) {
  lines_[window].emplace(ticket, claim);
  places_.emplace(claim.report.vip, Place{.window = window, .ticket = ticket});
}

Deferral::Waiting Deferral::take(Places::iterator place) {
  const auto line = lines_.find(place->second.window);
  const auto it = line->second.find(place->second.ticket);
  Waiting claim = it->second;
  line->second.erase(it);
  if (line->second.empty()) lines_.erase(line);
  places_.erase(place);
  return claim;
}

}  // namespace havip::mcagent
