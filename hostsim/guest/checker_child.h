// CheckerChild: the process that the health checker (hostsim/guest/checker) is in, as its parent
// sees it: it runs, it is stopped (SIGSTOP), it was killed and the next one is due.
//
// What the kernel has for it while it is stopped waits, SIGTERM too; what the kernel has for a
// process that is gone is lost. A part of Keepalived (keepalived.h).
#pragma once

#include <optional>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/checker/health_checker.h"

namespace havip::hostsim {

class CheckerChild {
 public:
  // `trace` must outlive it.
  CheckerChild(trace::Recorder& trace, engine::NodeId node, Timing timing)
      : trace_(trace), node_(node), timing_(timing) {}

  // A new life. REQUIRES: not running().
  void start(Instant now, checker::Start start);
  // SIGTERM, or anything else that it is told.
  void handle(Instant now, checker::Input input);
  // SIGKILL. Its sockets and scripts are the caller's to forget.
  void forget();
  void pause() { paused_ = child_.has_value(); }
  void resume(Instant now);

  [[nodiscard]] std::optional<checker::Output> poll_output();
  [[nodiscard]] Instant deadline() const;
  void handle_timeout(Instant now);

  // Is there a process, stopped or not?
  [[nodiscard]] bool running() const { return child_.has_value(); }
  [[nodiscard]] const HealthChecker* child() const { return child_ ? &*child_ : nullptr; }

 private:
  trace::Recorder& trace_;
  engine::NodeId node_;
  Timing timing_;
  std::optional<HealthChecker> child_;
  bool paused_ = false;
  std::vector<checker::Input> held_;
};

}  // namespace havip::hostsim
