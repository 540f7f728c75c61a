// Tables: what one host knows about the addresses of the VPC, as the gateway pushed it.
//
//   neigh table   ip  -> (device, MAC, host, generation), for every address
//   vip table     VIP -> local device that owns it now, for HAVIPs owned on this host
//
// The second follows from the first: the owner's host enters VIP -> device, every other host
// removes its entry. Withdrawn rows (without a device) leave both, and their generation is
// remembered: an older push that comes late must not bring them back.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "mcagent/policy.h"

namespace havip::mcagent {

class Tables {
 public:
  using VipTable = std::map<net::Ipv4Addr, net::DeviceId>;

  explicit Tables(net::HostId host) : host_(host) {}

  // The local device that owns `vip`, or nullptr.
  [[nodiscard]] const net::DeviceId* local_owner(net::Ipv4Addr vip) const;

  // Enters one row. Returns false, and changes nothing, if it is not newer than what is known.
  // Ownership::kLastWriter and an authoritative row overrule that: they are always entered.
  bool apply(const engine::NeighEntry& row, Ownership ownership, bool authoritative);

  // An agent came up; see absent_from().
  void begin_life() { ++life_; }

  // The rows that a snapshot withdraws by not naming them, as withdrawals of their own generation.
  // Rows entered since the agent came up are spared: the snapshot was asked for no earlier than
  // that, and cannot say how old it is, so a push that arrived meanwhile may be newer. The
  // gateway has their acknowledgement and would never send them again. An authoritative snapshot
  // spares nothing.
  [[nodiscard]] std::vector<engine::NeighEntry> absent_from(const engine::Push& snapshot) const;

  // Enters a withdrawal that absent_from() named.
  void withdraw(const engine::NeighEntry& row) { enter(row); }

  // Every row in force, in the order of their addresses; withdrawn ones are left out.
  [[nodiscard]] std::vector<engine::NeighEntry> rows_in_force() const;

  struct Row {
    engine::NeighEntry entry;  // device empty: withdrawn
    std::uint32_t life = 0;    // the agent's life in which it was entered
  };
  [[nodiscard]] const std::map<net::Ipv4Addr, Row>& rows() const { return rows_; }
  [[nodiscard]] const VipTable& vip_table() const { return vip_table_; }

  void clear();

 private:
  void enter(const engine::NeighEntry& row);

  net::HostId host_;
  std::map<net::Ipv4Addr, Row> rows_;
  VipTable vip_table_;
  std::uint32_t life_ = 0;
};

}  // namespace havip::mcagent
