// Backlog: claims that wait for their turn, or for the gateway to come back. A value: it is told
// the time, and sends nothing.
//
//   - They leave in the order in which they came; one that came back unanswered is first again.
//   - A resend takes the place of the copy that waits.
//   - While the gateway is lost, of each VIP only the newest claim waits, whichever device it is
//     for: the older ones could only steal the VIP back.
//   - A claim whose agent gave up on it waits for `keep` longer, and leaves when the gateway has
//   moved its VIP meanwhile.
//   - There are never more than `claims`: the oldest gives way.
//   - One that gave way does not return, neither by a resend nor from a request without an answer.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/engine/messages.h"
#include "core/time/time.h"
#include "tools/mcagent/setup.h"

namespace havip::mcagentd {

struct BacklogCounters {
  std::uint64_t overtaken = 0;   // gave way to a newer claim of their VIP
  std::uint64_t overflowed = 0;  // gave way for want of room
  std::uint64_t expired = 0;
  std::uint64_t moved = 0;       // the gateway had moved their VIP
  std::uint32_t high_water = 0;  // most that ever waited
  void fields(auto&& f) const {
    f("backlog_overtaken", overtaken);
    f("backlog_overflowed", overflowed);
    f("backlog_expired", expired);
    f("backlog_moved", moved);
    f("backlog_high_water", high_water);
  }
};

class Backlog {
 public:
  struct Waiting {
    engine::Claim claim;
    Instant first;  // when its first copy came
  };

  // `claim` says how long an agent hopes for an answer.
  Backlog(const BacklogPolicy& policy, const mcagent::ClaimPolicy& claim)
      : policy_(policy), claim_(claim) {}

  void put(Instant now, const engine::Claim& claim);
  // The first of them leave: they are under way.
  [[nodiscard]] std::vector<Waiting> take(std::size_t most);
  // They came to nothing: they wait again, before all others. REQUIRES: taken before, in order.
  void give_back(Instant now, std::vector<Waiting> claims);

  // The gateway does not answer, or answers again.
  void set_lost(bool lost);
  // The host has learned that the gateway moved this VIP.
  void moved(Instant now, net::Ipv4Addr vip);
  // Those whose time is up leave.
  void expire(Instant now);
  // When the next is up; kNever: none waits.
  [[nodiscard]] Instant deadline() const;

  [[nodiscard]] bool empty() const { return line_.empty(); }
  [[nodiscard]] std::size_t size() const { return line_.size(); }
  [[nodiscard]] const BacklogCounters& counters() const { return counters_; }

 private:
  using Ticket = std::int64_t;  // the place in the line
  void line_up(Ticket ticket, const Waiting& waiting);
  void leave(Ticket ticket);
  void give_way(Ticket ticket);
  void only_newest(net::Ipv4Addr vip);
  // When its agent gives up on it, and when it leaves.
  [[nodiscard]] Instant given_up(const Waiting& waiting) const {
    return waiting.first + claim_.timeout * (claim_.retries + 1);
  }
  [[nodiscard]] Instant end_of(const Waiting& waiting) const {
    return given_up(waiting) + policy_.keep;
  }

  BacklogPolicy policy_;
  mcagent::ClaimPolicy claim_;
  std::map<Ticket, Waiting> line_;
  std::map<engine::ClaimId, Ticket> by_id_;
  std::map<net::Ipv4Addr, std::set<Ticket>> by_vip_;
  std::set<std::pair<Instant, Ticket>> by_end_;
  std::map<engine::ClaimId, Instant> gave_way_;  // until when its agent may send it again
  Ticket front_ = 0;
  Ticket back_ = 0;
  bool lost_ = false;
  BacklogCounters counters_;
};

}  // namespace havip::mcagentd
