// Links: what the NICs' links are taken for. With interface_up_down_delays a change counts only
// when its delay is over, and not at all if the link is back by then (Keepalived 2.2).
//
// The first time that a NIC comes up it counts at once.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::vrrp {

class Links {
 public:
  // What is under way is forgotten: links are as `nics` has them.
  void configure(const std::vector<NicInfo>& nics, const conf::Config& config);

  // The kernel reports `change`. Returned if it counts now, and is none of what counts already.
  // `lateness` is that of the timer. REQUIRES: change.nic is one of those.
  [[nodiscard]] std::optional<daemon::LinkChange> changed(Instant now, Duration lateness,
                                                          const daemon::LinkChange& change);
  // A change whose delay is over, until there is none.
  [[nodiscard]] std::optional<daemon::LinkChange> take_due(Instant now);
  [[nodiscard]] Instant deadline() const;

 private:
  struct Link {
    Duration down_delay{};
    Duration up_delay{};
    bool up = true;  // as it is taken for
    bool seen_up = true;
    Instant change_at = kNever;  // to the opposite
    engine::Seq cause = 0;       // of that
  };
  [[nodiscard]] daemon::LinkChange turn(std::size_t nic, engine::Seq cause);

  std::vector<Link> links_;
};

}  // namespace havip::hostsim::vrrp
