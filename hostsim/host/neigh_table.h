// NeighTable: where every address is that this host may have to reach (the source document's
// "neigh表"). Rows were judged by the datapath; here they are only kept and looked up.
#pragma once

#include <span>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/ipv4.h"

namespace havip::hostsim::host {

class NeighTable {
 public:
  // Enters or replaces the row of row.ip; a row without device takes it out.
  void set(const engine::NeighEntry& row);

  // The row of `ip`, or null. Valid until the next change.
  [[nodiscard]] const engine::NeighEntry* find(net::Ipv4Addr ip) const;

  [[nodiscard]] std::span<const engine::NeighEntry> rows() const { return rows_; }
  void clear() { rows_.clear(); }

 private:
  std::vector<engine::NeighEntry> rows_;  // sorted by ip
};

}  // namespace havip::hostsim::host
