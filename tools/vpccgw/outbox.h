// Outbox: the pushes of this life of the gateway, by host, for hosts that watch. Each push has a
// revision; a host says which one it has, and gets what came after it. What is too old is thrown
// away: whoever lacks it needs a snapshot.
//
// One thread puts, any number wait.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/engine/messages.h"
#include "tools/control/codec.h"

namespace havip::vpccgw_daemon {

inline constexpr std::size_t kMostKept = 1024;  // pushes of a host

class Outbox {
 public:
  // `epoch` names this life: another life's revisions mean nothing here.
  Outbox(std::string epoch, const std::vector<net::HostId>& hosts);

  [[nodiscard]] bool knows(const net::HostId& host) const { return lines_.contains(host); }
  [[nodiscard]] const std::string& epoch() const { return epoch_; }

  // Pushes for hosts of ours; those for strangers are passed over.
  void put(std::vector<engine::Push> pushes);

  // Whether what came after `after` in `epoch` is still here. REQUIRES: the host is known.
  [[nodiscard]] bool can_continue(const net::HostId& host, const std::string& epoch,
                                  std::uint64_t after);
  // The newest revision of a host.
  [[nodiscard]] std::uint64_t newest(const net::HostId& host);

  // What came after `after`: at once if there is something, else when there is, or nothing after
  // `patience`. REQUIRES: the host is known.
  [[nodiscard]] control::WatchAnswer wait(const net::HostId& host, std::uint64_t after,
                                          Duration patience);

  // Nobody waits any more.
  void stop();

 private:
  struct Line {
    std::uint64_t first = 1;  // the revision of pushes.front()
    std::deque<engine::Push> pushes;
    [[nodiscard]] std::uint64_t end() const { return first + pushes.size(); }
  };

  std::string epoch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<net::HostId, Line> lines_;
  bool stopping_ = false;
};

}  // namespace havip::vpccgw_daemon
