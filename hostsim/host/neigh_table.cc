#include "hostsim/host/neigh_table.h"

#include <algorithm>

namespace havip::hostsim::host {

void NeighTable::set(const engine::NeighEntry& row) {
  const auto at = std::ranges::lower_bound(rows_, row.ip, {}, &engine::NeighEntry::ip);
  const bool known = at != rows_.end() && at->ip == row.ip;
  if (row.device.empty()) {
    if (known) rows_.erase(at);
  } else if (known) {
    *at = row;
  } else {
    rows_.insert(at, row);
  }
}

const engine::NeighEntry* NeighTable::find(net::Ipv4Addr ip) const {
  const auto at = std::ranges::lower_bound(rows_, ip, {}, &engine::NeighEntry::ip);
  return at != rows_.end() && at->ip == ip ? &*at : nullptr;
}

}  // namespace havip::hostsim::host
