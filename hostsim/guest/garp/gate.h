// Gates: the least gap between two GARPs (two NAs), whichever instances they are for.
//
// Each NIC has a gate of its own, with the gap of vrrp_garp_interval (vrrp_gna_interval). The NICs
// of a garp_group share one, with the group's gap in its place.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "core/net/ip.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::garp {

struct Gate {
  Duration interval{};  // 0: always open
  Instant open_at;      // the next frame may leave then
};

class Gates {
 public:
  // Gaps that run are kept.
  void configure(const std::vector<NicInfo>& nics, const conf::Config& config) {
    gates_.resize(nics.size() + config.garp_groups.size());
    gate_of_.clear();
    for (const NicInfo& nic : nics) {
      gates_[gate_of_.size()].set(config.garp_interval, config.gna_interval);
      gate_of_.push_back(gate_of_.size());
      for (std::size_t i = 0; i < config.garp_groups.size(); ++i) {
        const auto& members = config.garp_groups[i].interfaces;
        if (std::ranges::find(members, nic.name) != members.end()) {
          gate_of_.back() = nics.size() + i;
        }
      }
    }
    for (std::size_t i = 0; i < config.garp_groups.size(); ++i) {
      const conf::GarpGroup& group = config.garp_groups[i];
      gates_[nics.size() + i].set(group.garp_interval, group.gna_interval);
    }
  }
  // REQUIRES: nic is one of those.
  [[nodiscard]] Gate& of(NicIndex nic, net::Family family) {
    Pair& pair = gates_[gate_of_[nic]];
    return family == net::Family::kIpv4 ? pair.garp : pair.na;
  }

 private:
  struct Pair {
    Gate garp;
    Gate na;
    void set(Duration garp_interval, Duration na_interval) {
      garp.interval = garp_interval;
      na.interval = na_interval;
    }
  };
  std::vector<Pair> gates_;           // of NICs, then of groups
  std::vector<std::size_t> gate_of_;  // by NIC
};

}  // namespace havip::hostsim::garp
