#include "mcagent/datapath/tables.h"

#include <algorithm>

namespace havip::mcagent {

const net::DeviceId* Tables::local_owner(net::Ipv4Addr vip) const {
  const auto it = vip_table_.find(vip);
  return it == vip_table_.end() ? nullptr : &it->second;
}

bool Tables::apply(const engine::NeighEntry& row, Ownership ownership, bool authoritative) {
  const auto known = rows_.find(row.ip);
  const bool newer = known == rows_.end() || row.generation > known->second.entry.generation;
  if (!newer && !authoritative && ownership == Ownership::kGeneration) return false;
  enter(row);
  return true;
}

std::vector<engine::NeighEntry> Tables::absent_from(const engine::Push& snapshot) const {
  std::vector<net::Ipv4Addr> named;
  named.reserve(snapshot.rows.size());
  for (const engine::NeighEntry& row : snapshot.rows)
    named.push_back(row.ip);
  std::ranges::sort(named);

  std::vector<engine::NeighEntry> absent;
  for (const auto& [ip, row] : rows_) {
    const bool spared = row.life == life_ && !snapshot.authoritative;
    if (row.entry.device.empty() || spared || std::ranges::binary_search(named, ip)) continue;
    absent.push_back({.ip = ip, .generation = row.entry.generation, .havip = row.entry.havip});
  }
  return absent;
}

std::vector<engine::NeighEntry> Tables::rows_in_force() const {
  std::vector<engine::NeighEntry> rows;
  for (const auto& [ip, row] : rows_) {
    if (!row.entry.device.empty()) rows.push_back(row.entry);
  }
  return rows;
}

void Tables::clear() {
  rows_.clear();
  vip_table_.clear();
}

void Tables::enter(const engine::NeighEntry& row) {
  rows_.insert_or_assign(row.ip, Row{.entry = row, .life = life_});
  if (row.havip && row.host == host_ && !row.device.empty()) {
    vip_table_.insert_or_assign(row.ip, row.device);
  } else {
    vip_table_.erase(row.ip);
  }
}

}  // namespace havip::mcagent
