// Processes: which track_processes are inside their quorum, with the delays of Keepalived 2.2: one
// that comes inside counts after fork_delay, one that leaves it after terminate_delay, unless the
// number of processes has changed back by then.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::vrrp {

class Processes {
 public:
  // What runs at the start counts at once.
  void start(const std::vector<conf::TrackProcess>& processes,
             const std::vector<std::uint32_t>& counts);

  // These two return true when a process came inside its quorum, or left it. cause() says why.
  bool changed(Instant now, const daemon::ProcessCount& change);
  bool handle_timeout(Instant now);
  [[nodiscard]] Instant deadline() const;

  [[nodiscard]] std::vector<bool> states() const;
  [[nodiscard]] engine::Seq cause() const { return cause_; }

 private:
  struct Entry {
    conf::TrackProcess process;
    bool inside = false;
    Instant flips_at = kNever;
    engine::Seq cause = 0;
  };
  [[nodiscard]] static bool is_inside(const conf::TrackProcess& process, std::uint32_t count) {
    return count >= process.quorum && count <= process.quorum_max;
  }

  std::vector<Entry> entries_;
  engine::Seq cause_ = 0;
};

}  // namespace havip::hostsim::vrrp
