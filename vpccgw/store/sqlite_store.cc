#include "vpccgw/store/sqlite_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "vpccgw/store/changes.h"
#include "vpccgw/store/database.h"

namespace havip::vpccgw {
namespace {

using sqlite::guarded;
using sqlite::Query;

// ---- readers: one a table, by the columns of its select statements -----------------------------

PlacedDevice device_in(const Query& row) {
  return {.device = {.id = row.id<net::DeviceId>(0),
                     .mac = row.mac(1),
                     .ip = row.ip(2),
                     .subnet = row.id<net::SubnetId>(3),
                     .host = row.id<net::HostId>(4)},
          .generation = row.count(5)};
}

HavipRow havip_in(const Query& row, sqlite::Statements& sql) {
  HavipRow havip{.id = row.id<net::HavipId>(0),
                 .vip = row.ip(1),
                 .subnet = row.id<net::SubnetId>(2),
                 .check_range = row.flag(3),
                 .range = {}};
  Query range(sql.select_range, havip.id);
  while (range.next())
    havip.range.push_back(range.id<net::DeviceId>(0));
  return havip;
}

MappingRow mapping_in(const Query& row) {
  return {.vip = row.ip(0),
          .owner = row.id<net::DeviceId>(1),
          .host = row.id<net::HostId>(2),
          .generation = row.count(3),
          .flushed_at = row.instant(4)};
}

engine::NeighEntry neigh_in(const Query& row) {
  return {.ip = row.ip(0),
          .device = row.id<net::DeviceId>(1),
          .mac = row.mac(2),
          .host = row.id<net::HostId>(3),
          .generation = row.count(4),
          .havip = row.flag(5)};
}

engine::Verdict verdict_in(const Query& row, int column) {
  const auto verdict = engine::verdict_from(row.text(column));
  if (!verdict) throw sqlite::Fault(fmt::format("no such verdict: {}", row.text(column)));
  return *verdict;
}

AuditRow audit_in(const Query& row, const engine::ClaimId& claim) {
  return {.claim = claim,
          .device = row.id<net::DeviceId>(0),
          .vip = row.ip(1),
          .from = row.id<net::DeviceId>(2),
          .to = row.id<net::DeviceId>(3),
          .verdict = verdict_in(row, 4),
          .generation = row.count(5),
          .text = std::string(row.text(6)),
          .at = at_ns(row.number(7))};
}

}  // namespace

// ---- opening, copying, emptying ----------------------------------------------------------------

SqliteStore::SqliteStore(std::unique_ptr<sqlite::Database> database)
    : database_(std::move(database)) {}
SqliteStore::SqliteStore(SqliteStore&&) noexcept = default;
SqliteStore& SqliteStore::operator=(SqliteStore&&) noexcept = default;
SqliteStore::~SqliteStore() = default;

Result<SqliteStore> SqliteStore::in_memory() {
  return open(":memory:");
}

Result<SqliteStore> SqliteStore::open(const std::string& path) {
  return guarded("opening " + path, [&]() -> Result<SqliteStore> {
    return SqliteStore(std::make_unique<sqlite::Database>(path));
  });
}

Result<void> SqliteStore::save_to(const std::string& path) {
  return guarded("saving to " + path, [&]() -> Result<void> {
    // VACUUM INTO writes only where there is nothing, and rebuilds every table in the order of its
    // keys, so that no trace of the history is in the bytes.
    const std::string unfinished = path + ".part";
    std::error_code error;
    std::filesystem::remove(unfinished, error);
    const sqlite::Unflushed unflushed(database_->connection);
    SQLite::Statement copy(database_->connection, "VACUUM INTO ?1");
    Query(copy, unfinished).run();
    std::filesystem::rename(unfinished, path, error);
    if (error) return fail(fmt::format("saving to {}: {}", path, error.message()));
    return {};
  });
}

Result<void> SqliteStore::reset() {
  return guarded("emptying the store", [&]() -> Result<void> {
    database_->prepare_deletes();
    sqlite::Transaction transaction(database_->statements);
    for (SQLite::Statement& empty_table : database_->deletes)
      Query(empty_table).run();
    transaction.commit();
    return {};
  });
}

// ---- the port ----------------------------------------------------------------------------------

Result<void> SqliteStore::create(const RegionSetup& region) {
  return guarded("creating the region", [&]() -> Result<void> {
    sqlite::Transaction transaction(database_->statements);
    sqlite::write(database_->statements, region);
    transaction.commit();
    return {};
  });
}

Result<void> SqliteStore::commit(std::span<const Change> changes) {
  return guarded("writing", [&]() -> Result<void> {
    sqlite::Transaction transaction(database_->statements);
    for (const Change& change : changes)
      sqlite::write(database_->statements, change);
    transaction.commit();
    return {};
  });
}

Result<RegionSetup> SqliteStore::region() {
  return guarded("reading the region", [&]() -> Result<RegionSetup> {
    sqlite::Statements& sql = database_->statements;
    RegionSetup region;
    if (Query vpc(sql.select_vpc); vpc.next()) {
      region.vpc = vpc.id<net::VpcId>(0);
      region.cidr = vpc.subnet(1);
    }
    for (Query row(sql.select_subnets); row.next();) {
      region.subnets.push_back({.id = row.id<net::SubnetId>(0), .block = row.subnet(1)});
    }
    for (Query row(sql.select_hosts); row.next();) {
      region.hosts.push_back(row.id<net::HostId>(0));
    }
    for (Query row(sql.select_devices); row.next();) {
      region.devices.push_back(device_in(row).device);
    }
    for (Query row(sql.select_havips); row.next();)
      region.havips.push_back(havip_in(row, sql));
    return region;
  });
}

Result<std::optional<AuditRow>> SqliteStore::find_audit(const engine::ClaimId& id) {
  return guarded("reading the audit", [&]() -> Result<std::optional<AuditRow>> {
    Query row(database_->statements.select_audit, to_string(id));
    if (!row.next()) return std::nullopt;
    return audit_in(row, id);
  });
}

Result<std::optional<HavipRow>> SqliteStore::find_havip(net::Ipv4Addr vip) {
  return guarded("reading a HAVIP", [&]() -> Result<std::optional<HavipRow>> {
    Query row(database_->statements.select_havip, vip);
    if (!row.next()) return std::nullopt;
    return havip_in(row, database_->statements);
  });
}

Result<std::optional<MappingRow>> SqliteStore::find_mapping(net::Ipv4Addr vip) {
  return guarded("reading a mapping", [&]() -> Result<std::optional<MappingRow>> {
    Query row(database_->statements.select_mapping, vip);
    if (!row.next()) return std::nullopt;
    return mapping_in(row);
  });
}

Result<std::optional<PlacedDevice>> SqliteStore::find_device(const net::DeviceId& id) {
  return guarded("reading a device", [&]() -> Result<std::optional<PlacedDevice>> {
    Query row(database_->statements.select_device, id);
    if (!row.next()) return std::nullopt;
    return device_in(row);
  });
}

Result<std::vector<MappingRow>> SqliteStore::mappings() {
  return guarded("reading the mappings", [&]() -> Result<std::vector<MappingRow>> {
    std::vector<MappingRow> rows;
    for (Query row(database_->statements.select_mappings); row.next();) {
      rows.push_back(mapping_in(row));
    }
    std::ranges::sort(rows, {}, &MappingRow::vip);  // text would put .10 before .9
    return rows;
  });
}

Result<std::vector<engine::NeighEntry>> SqliteStore::neigh() {
  return guarded("reading the neigh rows", [&]() -> Result<std::vector<engine::NeighEntry>> {
    std::vector<engine::NeighEntry> rows;
    for (Query row(database_->statements.select_neigh); row.next();) {
      rows.push_back(neigh_in(row));
    }
    std::ranges::sort(rows, {}, &engine::NeighEntry::ip);
    return rows;
  });
}

Result<std::vector<LackingRow>> SqliteStore::lacking() {
  return guarded("reading what hosts lack", [&]() -> Result<std::vector<LackingRow>> {
    std::vector<LackingRow> rows;
    for (Query row(database_->statements.select_lacking); row.next();) {
      rows.push_back({.host = row.id<net::HostId>(6), .row = neigh_in(row)});
    }
    std::ranges::sort(rows, {}, [](const LackingRow& lacking) {
      return std::tuple(lacking.host, lacking.row.ip);
    });
    return rows;
  });
}

Result<std::map<engine::Verdict, std::uint64_t>> SqliteStore::audit_counts() {
  using Counts = std::map<engine::Verdict, std::uint64_t>;
  return guarded("counting the audit", [&]() -> Result<Counts> {
    Counts counts;
    for (Query row(database_->statements.select_audit_counts); row.next();) {
      counts[verdict_in(row, 0)] = row.count(1);
    }
    return counts;
  });
}

}  // namespace havip::vpccgw
