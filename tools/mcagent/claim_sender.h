// ClaimSender: takes claims to the gateway, POST /v1/claims, and brings the answers.
//
//   agent --Claim--> backlog --as many as wait, one request--> gateway
//                       ^---- no answer ----'
//
// As a rule one request is under way, and what comes meanwhile goes with the next: order is kept,
// and a slow answer gathers a larger request. A request that has had no answer for `timeout` of a
// claim no longer holds the others up: the next goes by a connection of its own, kLanes at most,
// while the first may still be answered. What fails waits in the backlog for the next copy that
// the agent sends, or for a second.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/messages.h"
#include "platform/live/loop.h"
#include "tools/daemon/daemon.h"
#include "tools/mcagent/backlog.h"
#include "tools/mcagent/engine_clock.h"
#include "tools/mcagent/http_client.h"
#include "tools/mcagent/setup.h"

namespace havip::mcagentd {

struct ClaimSenderCounters {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;  // requests without any answer
  std::uint64_t busy = 0;        // answered 429: the gateway's queue is full
  std::uint64_t refused = 0;     // answered with another fault; its claims are given up
  std::uint64_t malformed = 0;   // answers that cannot be read, or leave a claim out
  void fields(auto&& f) const {
    f("claim_requests", requests);
    f("claim_requests_unanswered", unanswered);
    f("claim_requests_busy", busy);
    f("claim_requests_refused", refused);
    f("claim_answers_malformed", malformed);
  }
};

class ClaimSender {
 public:
  // All outlive it. `answered` is called from the loop.
  ClaimSender(live::Loop& loop, EngineClock& clock, daemon::Complaints& complaints,
              const Setup& setup, const Server& server,
              std::function<void(engine::ClaimReply)> answered);
  ClaimSender(const ClaimSender&) = delete;
  ClaimSender& operator=(const ClaimSender&) = delete;

  void send(const engine::Claim& claim);
  // The host has learned that the gateway moved this VIP.
  void moved(net::Ipv4Addr vip) { backlog_.moved(clock_.now(), vip); }

  [[nodiscard]] const Backlog& backlog() const { return backlog_; }
  [[nodiscard]] const ClaimSenderCounters& counters() const { return counters_; }

 private:
  static constexpr std::size_t kLanes = 4;
  struct Lane {
    std::unique_ptr<HttpClient> client;
    std::vector<Backlog::Waiting> claims;  // under way
    Instant since;
  };

  void send_more();
  [[nodiscard]] Lane* free_lane(Instant now);
  void start(Lane& lane, Instant now);
  void finish(Lane& lane, Result<HttpResponse> answer);
  void take_replies(const HttpResponse& answer, std::vector<Backlog::Waiting>& claims);
  void failed(Lane& lane, Duration pause);
  void wake();

  EngineClock& clock_;
  daemon::Complaints& complaints_;
  const Setup& setup_;
  std::function<void(engine::ClaimReply)> answered_;
  Backlog backlog_;
  std::array<Lane, kLanes> lanes_;
  Instant not_before_ = kStart;  // after a failure
  live::Timer timer_;
  ClaimSenderCounters counters_;
};

}  // namespace havip::mcagentd
