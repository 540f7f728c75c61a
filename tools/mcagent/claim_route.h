// ClaimRoute: which gateway this host's claims go to: production's, or that of the test
// environment, which knows no HAVIP. All else (pushes, acknowledgements, snapshots) stays with
// production.
//
// A claim that waits for one gateway stays with it.
#pragma once

#include <optional>

#include "tools/mcagent/claim_sender.h"

namespace havip::mcagentd {

class ClaimRoute {
 public:
  // As ClaimSender. `test`: none, if there is no such environment.
  ClaimRoute(live::Loop& loop, EngineClock& clock, daemon::Complaints& complaints,
             const Setup& setup, const Server& production, const std::optional<Server>& test,
             const std::function<void(engine::ClaimReply)>& answered) {
    production_.emplace(loop, clock, complaints, setup, production, answered);
    if (test) test_.emplace(loop, clock, complaints, setup, *test, answered);
  }

  void send(const engine::Claim& claim) { (to_test_ ? *test_ : *production_).send(claim); }

  // The host has learned that the gateway moved this VIP.
  void moved(net::Ipv4Addr vip) {
    production_->moved(vip);
    if (test_) test_->moved(vip);
  }

  // Where claims go from now on. False: there is no test environment.
  [[nodiscard]] bool go_to_test(bool test) {
    if (test && !test_) return false;
    to_test_ = test;
    return true;
  }
  [[nodiscard]] bool goes_to_test() const { return to_test_; }

  [[nodiscard]] const ClaimSender& production() const { return *production_; }
  [[nodiscard]] std::size_t waiting() const {
    return production_->backlog().size() + (test_ ? test_->backlog().size() : 0);
  }

 private:
  std::optional<ClaimSender> production_;
  std::optional<ClaimSender> test_;
  bool to_test_ = false;
};

}  // namespace havip::mcagentd
