#include "tools/mcagent/backlog.h"

#include <algorithm>
#include <utility>

namespace havip::mcagentd {

void Backlog::line_up(Ticket ticket, const Waiting& waiting) {
  if (gave_way_.contains(waiting.claim.id)) return;
  line_.emplace(ticket, waiting);
  by_id_[waiting.claim.id] = ticket;
  by_vip_[waiting.claim.vip].insert(ticket);
  by_end_.emplace(end_of(waiting), ticket);
  if (lost_) only_newest(waiting.claim.vip);
  while (line_.size() > policy_.claims) {
    ++counters_.overflowed;
    give_way(line_.begin()->first);
  }
  counters_.high_water = std::max(counters_.high_water, static_cast<std::uint32_t>(line_.size()));
}

void Backlog::leave(Ticket ticket) {
  const auto found = line_.find(ticket);
  const Waiting& waiting = found->second;
  by_id_.erase(waiting.claim.id);
  const auto vip = by_vip_.find(waiting.claim.vip);
  vip->second.erase(ticket);
  if (vip->second.empty()) by_vip_.erase(vip);
  by_end_.erase({end_of(waiting), ticket});
  line_.erase(found);
}

// Its agent may still send it again, but it had its time.
void Backlog::give_way(Ticket ticket) {
  const Waiting& waiting = line_.at(ticket);
  gave_way_.emplace(waiting.claim.id, given_up(waiting));
  leave(ticket);
}

// Of one agent's claims the one with the higher number is the newer.
void Backlog::only_newest(net::Ipv4Addr vip) {
  const std::set<Ticket> tickets = by_vip_.at(vip);
  const auto id = [&](Ticket ticket) { return line_.at(ticket).claim.id; };
  const Ticket newest = *std::ranges::max_element(tickets, {}, id);
  for (const Ticket ticket : tickets) {
    if (ticket == newest) continue;
    ++counters_.overtaken;
    give_way(ticket);
  }
}

// When its first copy came follows from how many there were.
void Backlog::put(Instant now, const engine::Claim& claim) {
  const auto known = by_id_.find(claim.id);
  if (known != by_id_.end()) {
    line_.at(known->second).claim = claim;
    return;
  }
  const Duration since_first = claim_.timeout * (claim.attempt - 1);
  line_up(++back_, {.claim = claim, .first = now - since_first});
}

std::vector<Backlog::Waiting> Backlog::take(std::size_t most) {
  std::vector<Waiting> taken;
  while (!line_.empty() && taken.size() < most) {
    taken.push_back(line_.begin()->second);
    leave(line_.begin()->first);
  }
  return taken;
}

void Backlog::give_back(Instant now, std::vector<Waiting> claims) {
  std::ranges::reverse(claims);
  for (Waiting& waiting : claims) {
    // A copy that came meanwhile takes over the place of the one that was under way.
    if (const auto copy = by_id_.find(waiting.claim.id); copy != by_id_.end()) {
      waiting.claim = line_.at(copy->second).claim;
      leave(copy->second);
    }
    line_up(--front_, waiting);
  }
  expire(now);
}

void Backlog::set_lost(bool lost) {
  if (lost == lost_) return;
  lost_ = lost;
  if (!lost) return;
  for (auto vip = by_vip_.begin(); vip != by_vip_.end();) {
    const net::Ipv4Addr ip = vip->first;
    ++vip;
    only_newest(ip);
  }
}

void Backlog::moved(Instant now, net::Ipv4Addr vip) {
  const auto found = by_vip_.find(vip);
  if (found == by_vip_.end()) return;
  const std::set<Ticket> tickets = found->second;
  for (const Ticket ticket : tickets) {
    if (given_up(line_.at(ticket)) > now) continue;
    ++counters_.moved;
    leave(ticket);
  }
}

void Backlog::expire(Instant now) {
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    ++counters_.expired;
    leave(by_end_.begin()->second);
  }
  std::erase_if(gave_way_, [&](const auto& entry) { return entry.second < now; });
}

Instant Backlog::deadline() const {
  return by_end_.empty() ? kNever : by_end_.begin()->first;
}

}  // namespace havip::mcagentd
