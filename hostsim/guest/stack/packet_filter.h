// PacketFilter: which protocols a guest drops, and in which direction. It sits at the NIC, as an
// nftables netdev hook does, so that raw sockets (Keepalived's adverts and GARPs) meet it too.
#pragma once

#include <array>
#include <cstddef>

#include "hostsim/guest/guest_io.h"

namespace havip::hostsim::stack {

class PacketFilter {
 public:
  // Rules are numbered 0..kRules - 1.
  static constexpr std::size_t kRules = 6;
  [[nodiscard]] static constexpr std::size_t index(FilterProto proto, FilterDirection direction) {
    return static_cast<std::size_t>(proto) * 2 + static_cast<std::size_t>(direction);
  }

  void set(FilterProto proto, FilterDirection direction, bool on) {
    drops_[index(proto, direction)] = on;
  }
  [[nodiscard]] bool drops(FilterProto proto, FilterDirection direction) const {
    return drops_[index(proto, direction)];
  }

 private:
  std::array<bool, kRules> drops_{};
};

}  // namespace havip::hostsim::stack
