// Collected: what stands in a copy of the gateway's database, for people who look for a fault. Read
// only: the file is opened immutable, and nothing of it or beside it is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "vpccgw/mapping/mapping.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw {

struct Collected {
  // The newest generation of a row that a host has acknowledged. None: of a VIP nothing, of a
  // device the generation that it was provisioned with.
  struct Ack {
    net::HostId host;
    net::Ipv4Addr ip;
    std::uint64_t generation = 0;
  };
  RegionSetup region;                // devices where they are now, HAVIPs as they are now
  std::vector<MappingRow> mappings;  // by address, withdrawn ones too
  std::vector<Ack> acks;             // by host, then address
  std::vector<AuditRow> audit;       // in the order in which claims were judged
};

// The error names the file and what is wrong with it: missing, no database, of another version.
[[nodiscard]] Result<Collected> read_collected(const std::string& path);

}  // namespace havip::vpccgw
