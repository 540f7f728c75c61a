// The store port: all that the gateway knows and must not forget. The gateway keeps nothing beside
// it but the pushes in flight, so that a gateway built anew on the same store goes on where the
// last one was killed.
//
// The contract, for every implementation:
//
//   1. commit() writes all changes of a call or none, in the order given. What it has returned
//      from with success outlives a kill of the process at any later instant.
//   2. Mappings and devices are written by compare-and-set: a row is accepted only if its
//      generation is one more than the stored one. Anything else writes nothing and fails.
//   3. The audit only grows. A claim id is in it at most once.
//   4. Reads see every commit before them. Lists are ordered: by address (mappings, neigh),
//      by host and then address (lacking), by name (region).
//   5. What the outside can break (a full disk, a locked or damaged file) is a Result with a text
//      for people; the store stays usable, and a later call may succeed.
//   6. Times are the run's nanoseconds, handed in. A store has no clock and draws no chance: the
//      same calls leave the same content.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/engine/messages.h"
#include "core/engine/verdict.h"
#include "core/time/time.h"
#include "vpccgw/gateway_io.h"
#include "vpccgw/mapping/mapping.h"

namespace havip::vpccgw {

// A device and the generation of its own row in the neigh tables. It is created with
// kProvisionedGeneration, which every host has from the start; each move adds one.
struct PlacedDevice {
  DeviceRow device;
  std::uint64_t generation = 1;
};
inline constexpr std::uint64_t kProvisionedGeneration = 1;

// One judged claim. `from` is the owner before it, `to` the owner after it: they differ only when
// the verdict is `migrated` (and not even then if the owner merely changed its host).
struct AuditRow {
  engine::ClaimId claim;
  net::DeviceId device;
  net::Ipv4Addr vip;
  net::DeviceId from;
  net::DeviceId to;
  engine::Verdict verdict = engine::Verdict::kGatewayRefused;
  std::uint64_t generation = 0;  // of the mapping after the claim; 0: there is none
  std::string text;
  Instant at;

  friend bool operator==(const AuditRow&, const AuditRow&) = default;
};

// ---- changes: what commit() writes ------------------------------------------------------------

// Enters a new HAVIP. If its address belonged to a HAVIP before, the mapping row of that address
// is taken over: without owner, never flushed, but with its generation.
struct AddHavip {
  HavipRow havip;
};
// Takes the HAVIP and its range away. The mapping row stays, as the withdrawal that hosts need.
struct DropHavip {
  net::HavipId id;
};
struct ReplaceRange {
  net::HavipId id;
  bool check_range = false;
  std::vector<net::DeviceId> range;
};
// Compare-and-set; see rule 2.
struct PutMapping {
  MappingRow row;
};
struct PutDevice {
  PlacedDevice device;
};
struct AppendAudit {
  AuditRow row;
};
// What a host acknowledges. Rows that the gateway never gave are passed over, and an
// acknowledgement never goes back: late and repeated ones are harmless.
struct Acknowledge {
  net::HostId host;
  std::vector<engine::PushAck::Row> rows;
};

using Change = std::variant<AddHavip, DropHavip, ReplaceRange, PutMapping, PutDevice, AppendAudit,
                            Acknowledge>;

// A row that a host has not acknowledged.
struct LackingRow {
  net::HostId host;
  engine::NeighEntry row;
};

class Store {
 public:
  virtual ~Store() = default;

  // Fills a fresh store, in one transaction. Fails if there is a region already.
  // REQUIRES: check_region(region) holds. Callers want create_region() (gateway/region.h).
  [[nodiscard]] virtual Result<void> create(const RegionSetup& region) = 0;

  // What is there now: devices where they are, HAVIPs as the console left them. A fresh store has
  // an empty vpc.
  [[nodiscard]] virtual Result<RegionSetup> region() = 0;

  [[nodiscard]] virtual Result<std::optional<AuditRow>> find_audit(const engine::ClaimId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<HavipRow>> find_havip(net::Ipv4Addr vip) = 0;
  [[nodiscard]] virtual Result<std::optional<MappingRow>> find_mapping(net::Ipv4Addr vip) = 0;
  [[nodiscard]] virtual Result<std::optional<PlacedDevice>> find_device(
      const net::DeviceId& id) = 0;

  // Every mapping row, withdrawn ones included.
  [[nodiscard]] virtual Result<std::vector<MappingRow>> mappings() = 0;

  // What the tables of every host should hold: each device's own row, and each VIP that was ever
  // owned (a withdrawal if nobody owns it now).
  [[nodiscard]] virtual Result<std::vector<engine::NeighEntry>> neigh() = 0;

  // neigh() minus what is acknowledged, for all hosts.
  [[nodiscard]] virtual Result<std::vector<LackingRow>> lacking() = 0;

  // How many claims ended how. Verdicts that never occurred are absent.
  [[nodiscard]] virtual Result<std::map<engine::Verdict, std::uint64_t>> audit_counts() = 0;

  [[nodiscard]] virtual Result<void> commit(std::span<const Change> changes) = 0;
};

}  // namespace havip::vpccgw
