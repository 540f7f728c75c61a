// Who holds a HAVIP, and the only four ways in which that changes. Pure: rows in, rows out.
//
// Every change gives the row its next generation. Hosts apply a pushed row if its generation is
// newer than theirs, so a generation is never used twice for one VIP: not after a refusal, not
// after a restart, not when the HAVIP is deleted and its address given to another.
#pragma once

#include <cstdint>
#include <optional>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"

namespace havip::vpccgw {

struct MappingRow {
  net::Ipv4Addr vip;
  net::DeviceId owner;           // empty: nobody
  net::HostId host;              // where the owner was when this was committed; empty: nobody
  std::uint64_t generation = 0;  // 0: never owned, so no host has ever heard of it
  // FlushedTime of the public cloud: refreshed when a GARP moves the HAVIP and when it is unbound
  // by hand; nothing else touches it. None: never ("0000-00-00 00:00:00" there).
  std::optional<Instant> flushed_at;

  friend bool operator==(const MappingRow&, const MappingRow&) = default;
};

// A GARP moved the VIP to this device.
[[nodiscard]] MappingRow taken(const MappingRow& row, net::DeviceId owner, net::HostId host,
                               Instant now);

// The owner was taken off by hand.
[[nodiscard]] MappingRow unbound(const MappingRow& row, Instant now);

// The HAVIP was deleted: hosts must forget the VIP.
[[nodiscard]] MappingRow withdrawn(const MappingRow& row);

// The owner was live-migrated and takes its HAVIPs along (GatewayOptions::migrate_moves_havip).
// REQUIRES: the row has an owner.
[[nodiscard]] MappingRow followed(const MappingRow& row, net::HostId host);

}  // namespace havip::vpccgw
