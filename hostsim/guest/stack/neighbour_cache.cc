#include "hostsim/guest/stack/neighbour_cache.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

// The source address of the packet that waited last: Linux asks in its name (arp_announce = 0).
net::IpAddr source_of(const std::vector<engine::TracedFrame>& waiting) {
  if (waiting.empty()) return {};
  const auto& payload = waiting.back().frame->payload;
  if (const auto* ip4 = std::get_if<wire::Ipv4>(&payload)) return ip4->src;
  if (const auto* ip6 = std::get_if<wire::Ipv6>(&payload)) return ip6->src;
  return {};
}

}  // namespace

NeighbourCache::Entry* NeighbourCache::find(net::IpAddr ip) {
  const auto at = std::ranges::lower_bound(entries_, ip, {}, &Entry::ip);
  return at != entries_.end() && at->ip == ip ? &*at : nullptr;
}

NeighbourCache::Entry& NeighbourCache::find_or_insert(net::IpAddr ip) {
  const auto at = std::ranges::lower_bound(entries_, ip, {}, &Entry::ip);
  if (at != entries_.end() && at->ip == ip) return *at;
  return *entries_.insert(at, Entry{.ip = ip});
}

void NeighbourCache::enter(Entry& entry, State state, Instant until) {
  entry.state = state;
  entry.until = until;
  entry.asked = 0;
  update_deadline();
}

void NeighbourCache::update_deadline() {
  deadline_ = kNever;
  for (const Entry& entry : entries_) {
    switch (entry.state) {
      case State::kIncomplete:
      case State::kDelay:
      case State::kProbe:
        deadline_ = std::min(deadline_, entry.until);
        break;
      case State::kFailed:
      case State::kReachable:
      case State::kStale:
        break;
    }
  }
}

std::optional<net::MacAddr> NeighbourCache::lookup(Instant now, net::IpAddr next_hop,
                                                   engine::Seq cause) {
  Entry* entry = find(next_hop);
  if (entry == nullptr) return std::nullopt;
  switch (entry->state) {
    case State::kFailed:
    case State::kIncomplete:
      return std::nullopt;
    case State::kReachable:
      if (now < entry->until) return entry->mac;
      [[fallthrough]];
    case State::kStale:
      entry->cause = cause;
      enter(*entry, State::kDelay, now + kDelay);
      return entry->mac;
    case State::kDelay:
    case State::kProbe:
      return entry->mac;
  }
  return std::nullopt;
}

std::optional<Question> NeighbourCache::park(Instant now, net::IpAddr next_hop,
                                             engine::TracedFrame frame, std::uint64_t& overflowed) {
  Entry& entry = find_or_insert(next_hop);
  const bool first = entry.state == State::kFailed;
  ensure(first || entry.state == State::kIncomplete, "only what is unresolved has to wait");
  if (entry.waiting.size() == kQueue) {
    entry.waiting.erase(entry.waiting.begin());
    ++overflowed;
  }
  entry.waiting.push_back(std::move(frame));
  if (!first) return std::nullopt;
  entry.cause = entry.waiting.back().tag.cause;
  enter(entry, State::kIncomplete, now + kRetransmit);
  return ask(entry, std::nullopt);
}

Question NeighbourCache::ask(Entry& entry, std::optional<net::MacAddr> unicast_to) {
  ++entry.asked;
  return {.target = entry.ip,
          .unicast_to = unicast_to,
          .source = source_of(entry.waiting),
          .cause = entry.cause};
}

NeighbourCache::Waiting* NeighbourCache::heard(Instant now, net::IpAddr ip, const net::MacAddr& mac,
                                               Hint hint, bool override_entry) {
  Entry* entry = hint == Hint::kAsking ? &find_or_insert(ip) : find(ip);
  if (entry == nullptr) return nullptr;
  if (!override_entry && !unresolved(*entry) && entry->mac != mac) {
    if (entry->state == State::kReachable) enter(*entry, State::kStale, kNever);
    return nullptr;
  }
  if (hint == Hint::kReply) {
    entry->mac = mac;
    enter(*entry, State::kReachable, now + kReachable);
  } else if (entry->mac != mac || unresolved(*entry)) {
    entry->mac = mac;
    if (entry->waiting.empty()) {
      enter(*entry, State::kStale, kNever);
    } else {  // what waits leaves now, and that is a use
      enter(*entry, State::kDelay, now + kDelay);
    }
  }
  return entry->waiting.empty() ? nullptr : &entry->waiting;
}

NeighbourCache::Tick NeighbourCache::tick(Instant now) {
  const auto due = std::ranges::find_if(entries_, [&](const Entry& entry) {
    const bool timed = entry.state != State::kReachable && entry.state != State::kStale;
    return timed && entry.until <= now;
  });
  if (due == entries_.end()) return {};
  Entry& entry = *due;
  if (entry.state == State::kDelay) enter(entry, State::kProbe, now);
  if (entry.asked == kRequests) {
    enter(entry, State::kFailed, kNever);
    return {.worked = true, .failed = entry.waiting.empty() ? nullptr : &entry.waiting};
  }
  const bool probing = entry.state == State::kProbe;
  entry.until = now + kRetransmit;
  update_deadline();
  return {.worked = true,
          .question = ask(entry, probing ? std::optional(entry.mac) : std::nullopt)};
}

std::vector<NeighbourCache::Row> NeighbourCache::rows(Instant now) const {
  std::vector<Row> rows;
  for (const Entry& entry : entries_) {
    const bool over = entry.state == State::kReachable && entry.until <= now;
    rows.push_back({.ip = entry.ip,
                    .mac = unresolved(entry) ? std::nullopt : std::optional(entry.mac),
                    .state = over ? State::kStale : entry.state});
  }
  return rows;
}

void NeighbourCache::clear() {
  entries_.clear();
  deadline_ = kNever;
}

}  // namespace havip::hostsim::stack
