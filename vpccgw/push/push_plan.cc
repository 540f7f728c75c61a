#include "vpccgw/push/push_plan.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::vpccgw {

PushPlan::PushPlan(std::vector<net::HostId> hosts, Duration retry) : retry_(retry) {
  std::ranges::sort(hosts);
  hosts_.reserve(hosts.size());
  for (const net::HostId& host : hosts)
    hosts_.push_back({.id = host, .in_flight = {}});
}

std::vector<engine::Push> PushPlan::announce(Instant now, std::span<const engine::NeighEntry> rows,
                                             engine::Seq cause) {
  std::vector<engine::Push> pushes;
  pushes.reserve(hosts_.size());
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    pushes.push_back(first_send(now, host, {rows.begin(), rows.end()}, cause));
  }
  drop_stale_retries();
  return pushes;
}

engine::Push PushPlan::resume(Instant now, const net::HostId& host,
                              std::vector<engine::NeighEntry> rows, engine::Seq cause) {
  ensure(knows(host), "pushes are resumed to a host of the region");
  engine::Push push = first_send(now, index_of(host), std::move(rows), cause);
  drop_stale_retries();
  return push;
}

std::vector<engine::Push> PushPlan::due(Instant now) {
  std::vector<engine::Push> pushes;
  while (deadline() <= now) {
    const std::size_t host = retries_.front().host;
    retries_.pop_front();
    pushes.push_back(repeat(now, host));
    drop_stale_retries();
  }
  return pushes;
}

void PushPlan::acknowledge(const net::HostId& host, std::span<const engine::PushAck::Row> rows) {
  if (!knows(host)) return;
  auto& in_flight = hosts_[index_of(host)].in_flight;
  for (const engine::PushAck::Row& ack : rows) {
    std::erase_if(in_flight, [&ack](const InFlight& sent) {
      return sent.row.ip == ack.ip && sent.row.generation <= ack.generation;
    });
  }
  drop_stale_retries();
}

Instant PushPlan::deadline() const {
  return retries_.empty() ? kNever : retries_.front().due;
}

bool PushPlan::knows(const net::HostId& host) const {
  return index_of(host) < hosts_.size();
}

engine::Push PushPlan::first_send(Instant now, std::size_t host,
                                  std::vector<engine::NeighEntry> rows, engine::Seq cause) {
  if (retry_ > Duration::zero()) {
    auto& in_flight = hosts_[host].in_flight;
    for (const engine::NeighEntry& row : rows) {
      const auto ip_of = [](const InFlight& sent) { return sent.row.ip; };
      const auto at = std::ranges::lower_bound(in_flight, row.ip, {}, ip_of);
      const InFlight sent{.row = row, .due = now + retry_, .attempt = 1, .cause = cause};
      if (at != in_flight.end() && at->row.ip == row.ip) {
        *at = sent;
      } else {
        in_flight.insert(at, sent);
      }
    }
    retries_.push_back({.due = now + retry_, .host = host});
  }
  return {.host = hosts_[host].id, .rows = std::move(rows), .attempt = 1, .cause = cause};
}

engine::Push PushPlan::repeat(Instant now, std::size_t host) {
  engine::Push push{.host = hosts_[host].id, .attempt = 0};
  for (InFlight& sent : hosts_[host].in_flight) {
    if (sent.due > now) continue;
    sent.due = now + retry_;
    ++sent.attempt;
    push.rows.push_back(sent.row);
    push.attempt = std::max(push.attempt, sent.attempt);
    push.cause = std::max(push.cause, sent.cause);
  }
  retries_.push_back({.due = now + retry_, .host = host});
  return push;
}

void PushPlan::drop_stale_retries() {
  const auto stale = [this](const Retry& retry) {
    const auto& in_flight = hosts_[retry.host].in_flight;
    return std::ranges::find(in_flight, retry.due, &InFlight::due) == in_flight.end();
  };
  while (!retries_.empty() && stale(retries_.front()))
    retries_.pop_front();
}

std::size_t PushPlan::index_of(const net::HostId& host) const {
  const auto at = std::ranges::lower_bound(hosts_, host, {}, &Host::id);
  const bool found = at != hosts_.end() && at->id == host;
  return found ? static_cast<std::size_t>(at - hosts_.begin()) : hosts_.size();
}

}  // namespace havip::vpccgw
