// MemoryStore: the store for worlds that come and go by the thousand, where making a SQLite
// database costs more than the run. It holds to the port's contract by the same tests as SQLite
// (tests/unit/vpccgw/store_test.cc), and to the same rules between rows as that one's schema; it
// outlives nothing: who wants the database of a run afterwards takes SQLite.
#pragma once

#include <string_view>
#include <tuple>

#include "vpccgw/store/store.h"
#include "vpccgw/store/table.h"

namespace havip::vpccgw {

class MemoryStore final : public Store {
 public:
  [[nodiscard]] Result<void> create(const RegionSetup& region) override;
  [[nodiscard]] Result<RegionSetup> region() override;
  [[nodiscard]] Result<std::optional<AuditRow>> find_audit(const engine::ClaimId& id) override;
  [[nodiscard]] Result<std::optional<HavipRow>> find_havip(net::Ipv4Addr vip) override;
  [[nodiscard]] Result<std::optional<MappingRow>> find_mapping(net::Ipv4Addr vip) override;
  [[nodiscard]] Result<std::optional<PlacedDevice>> find_device(const net::DeviceId& id) override;
  [[nodiscard]] Result<std::vector<MappingRow>> mappings() override;
  [[nodiscard]] Result<std::vector<engine::NeighEntry>> neigh() override;
  [[nodiscard]] Result<std::vector<LackingRow>> lacking() override;
  [[nodiscard]] Result<std::map<engine::Verdict, std::uint64_t>> audit_counts() override;
  [[nodiscard]] Result<void> commit(std::span<const Change> changes) override;

 private:
  // The row of an address, and the HAVIP that has it now; empty: it was deleted.
  struct Mapping {
    MappingRow row;
    net::HavipId havip;
  };
  // A row of the neigh tables, and the generation of it that hosts have from the start.
  struct Desired {
    engine::NeighEntry row;
    std::uint64_t provisioned = 0;
  };

  [[nodiscard]] Result<void> apply(const AddHavip& change);
  [[nodiscard]] Result<void> apply(const DropHavip& change);
  [[nodiscard]] Result<void> apply(const ReplaceRange& change);
  [[nodiscard]] Result<void> apply(const PutMapping& change);
  [[nodiscard]] Result<void> apply(const PutDevice& change);
  [[nodiscard]] Result<void> apply(const AppendAudit& change);
  [[nodiscard]] Result<void> apply(const Acknowledge& change);
  [[nodiscard]] Result<void> fill(const RegionSetup& region);
  // Ends the transaction that `done` is the outcome of.
  [[nodiscard]] Result<void> end(std::string_view doing, Result<void> done);

  [[nodiscard]] const HavipRow* havip_at(net::Ipv4Addr vip) const;
  [[nodiscard]] bool is_host(const net::HostId& id) const;
  [[nodiscard]] Result<void> check_range(const HavipRow& havip) const;
  // What every host should have, in order of address.
  [[nodiscard]] std::vector<Desired> desired() const;
  [[nodiscard]] std::uint64_t generation_of(net::Ipv4Addr ip) const;

  net::VpcId vpc_;
  net::Subnet cidr_;
  std::vector<SubnetRow> subnets_;  // by name, as all that does not change
  std::vector<net::HostId> hosts_;  // by name
  memory::Table<net::DeviceId, PlacedDevice> devices_;
  memory::Table<net::HavipId, HavipRow> havips_;
  memory::Table<net::Ipv4Addr, Mapping> mappings_;
  memory::Table<engine::ClaimId, AuditRow> audit_;
  memory::Table<std::pair<net::HostId, net::Ipv4Addr>, std::uint64_t> acknowledged_;
};

}  // namespace havip::vpccgw
