// Gates: vrrp_garp_interval and vrrp_gna_interval, the least gap between two GARPs (two NAs) that
// leave by one NIC, whichever instances they are for.
#pragma once

#include <cstddef>
#include <vector>

#include "core/net/ip.h"
#include "core/time/time.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::garp {

struct Gate {
  Duration interval{};  // 0: always open
  Instant open_at;      // the next frame may leave then
};

class Gates {
 public:
  // Gaps that run are kept.
  void configure(std::size_t nics, Duration garp_interval, Duration gna_interval) {
    garp_.resize(nics);
    na_.resize(nics);
    for (Gate& gate : garp_)
      gate.interval = garp_interval;
    for (Gate& gate : na_)
      gate.interval = gna_interval;
  }
  // REQUIRES: nic < nics.
  [[nodiscard]] Gate& of(NicIndex nic, net::Family family) {
    return family == net::Family::kIpv4 ? garp_[nic] : na_[nic];
  }
  [[nodiscard]] const Gate& of(NicIndex nic, net::Family family) const {
    return family == net::Family::kIpv4 ? garp_[nic] : na_[nic];
  }

 private:
  std::vector<Gate> garp_;
  std::vector<Gate> na_;
};

}  // namespace havip::hostsim::garp
