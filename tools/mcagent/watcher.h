// Watcher: hears what the gateway pushes, GET /v1/hosts/HOST/watch: one long poll after the other,
// each saying up to which revision of which life of the gateway this host has heard.
//
// A poll is short (kWait), so that a line that went dead under it is given up soon: pushes are
// held up by no more than twice that once the line is back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/engine/messages.h"
#include "platform/live/loop.h"
#include "tools/daemon/daemon.h"
#include "tools/mcagent/http_client.h"

namespace havip::mcagentd {

struct WatcherCounters {
  std::uint64_t polls = 0;
  std::uint64_t failed = 0;     // polls without an answer, or with a refusal
  std::uint64_t malformed = 0;  // answers that cannot be read
  std::uint64_t pushes = 0;
  std::uint64_t snapshots = 0;  // of these
  void fields(auto&& f) const {
    f("watch_polls", polls);
    f("watch_failed", failed);
    f("watch_malformed", malformed);
    f("pushes_heard", pushes);
    f("snapshots_heard", snapshots);
  }
};

class Watcher {
 public:
  static constexpr Duration kWait = std::chrono::seconds(1);

  // `loop` and `complaints` outlive it. `pushed` is called from the loop.
  Watcher(live::Loop& loop, daemon::Complaints& complaints, net::HostId host, const Server& server,
          std::function<void(engine::Push)> pushed);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Polls from now on.
  void start() { poll(); }

  [[nodiscard]] const WatcherCounters& counters() const { return counters_; }
  // Whether the last poll was answered well.
  [[nodiscard]] bool connected() const { return connected_; }

 private:
  void poll();
  void finish(const Result<HttpResponse>& answer);
  void failed();

  daemon::Complaints& complaints_;
  net::HostId host_;
  std::function<void(engine::Push)> pushed_;
  HttpClient client_;
  live::Timer retry_timer_;
  std::string epoch_;  // the gateway's life; empty: none is known
  std::uint64_t revision_ = 0;
  bool connected_ = false;
  WatcherCounters counters_;
};

}  // namespace havip::mcagentd
