#include "vpccgw/push/reconcile.h"

#include <algorithm>
#include <map>

namespace havip::vpccgw {

std::vector<engine::NeighEntry> differences(std::span<const engine::NeighEntry> desired,
                                            std::span<const engine::NeighEntry> reported) {
  std::map<net::Ipv4Addr, const engine::NeighEntry*> unexplained;
  for (const engine::NeighEntry& row : reported)
    unexplained[row.ip] = &row;

  std::vector<engine::NeighEntry> result;
  for (const engine::NeighEntry& row : desired) {
    const auto held = unexplained.find(row.ip);
    const bool listed = held != unexplained.end();
    const bool in_order = listed ? *held->second == row : row.device.empty();
    if (!in_order) result.push_back(row);
    if (listed) unexplained.erase(held);
  }
  for (const auto& [ip, row] : unexplained) {
    if (row->device.empty()) continue;  // withdrawn there already
    result.push_back({.ip = ip, .generation = 0, .havip = row->havip});
  }
  std::ranges::sort(result, {}, &engine::NeighEntry::ip);
  return result;
}

}  // namespace havip::vpccgw
