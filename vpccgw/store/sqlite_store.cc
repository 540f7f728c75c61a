#include "vpccgw/store/sqlite_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "vpccgw/store/changes.h"
#include "vpccgw/store/database.h"
#include "vpccgw/store/rows.h"

namespace havip::vpccgw {
namespace {

using sqlite::audit_in;
using sqlite::device_in;
using sqlite::guarded;
using sqlite::havip_in;
using sqlite::mapping_in;
using sqlite::neigh_in;
using sqlite::Query;
using sqlite::region_in;
using sqlite::verdict_in;

bool is_acknowledgement(const Change& change) {
  return std::holds_alternative<Acknowledge>(change);
}

// What a claim changes: a mapping and the audit, or the audit alone.
bool is_claim(std::span<const Change> changes) {
  return !changes.empty() && changes.size() <= 2 &&
         std::holds_alternative<AppendAudit>(changes.back()) &&
         (changes.size() == 1 || std::holds_alternative<PutMapping>(changes.front()));
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

Result<void> SqliteStore::grow_log() {
  return guarded("growing the log", [&]() -> Result<void> {
    sqlite::grow_log(database_->connection.getFilename());
    return {};
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
    sqlite::Transaction transaction(*database_);
    database_->facts.clear();
    for (SQLite::Statement& empty_table : database_->deletes)
      Query(empty_table).run();
    transaction.commit();
    return {};
  });
}

// ---- the port ----------------------------------------------------------------------------------

Result<void> SqliteStore::create(const RegionSetup& region) {
  return guarded("creating the region", [&]() -> Result<void> {
    sqlite::Transaction transaction(*database_);
    database_->facts.clear();
    sqlite::write(database_->statements, region);
    transaction.commit();
    return {};
  });
}

Result<void> SqliteStore::commit(std::span<const Change> changes) {
  if (database_->in_batch && is_claim(changes)) return commit_claim(changes);
  if (!std::ranges::all_of(changes, is_acknowledgement)) database_->facts.clear();
  Result<void> done = guarded("writing", [&]() -> Result<void> {
    sqlite::Transaction transaction(*database_);
    for (const Change& change : changes)
      sqlite::write(database_->statements, change);
    transaction.commit();
    return {};
  });
  // A failure that took the whole batch with it is what end_batch() will tell.
  if (!done && database_->in_batch && !database_->is_open()) database_->lose_batch(done.error());
  return done;
}

// Most of all commits, and a savepoint costs a copy of every page that is written. Here nothing is
// written before the compare-and-set has succeeded, and an audit row that fails after it (its claim
// was looked for before) takes the batch with it.
Result<void> SqliteStore::commit_claim(std::span<const Change> changes) {
  bool written = false;
  Result<void> done = guarded("writing", [&]() -> Result<void> {
    if (!database_->is_open()) throw sqlite::Fault(database_->lost_batch);
    for (const Change& change : changes) {
      sqlite::write(database_->statements, change);
      written = true;
    }
    return {};
  });
  if (!done && (written || !database_->is_open())) database_->lose_batch(done.error());
  return done;
}

Result<void> SqliteStore::begin_batch() {
  const auto begun = guarded("writing", [&]() -> Result<void> {
    database_->lost_batch.clear();
    Query(database_->statements.begin).run();
    Query version(database_->statements.select_data_version);
    database_->facts.begin(version.next() ? version.number(0) : 0);
    return {};
  });
  database_->in_batch = begun.has_value();
  if (!begun && database_->is_open()) database_->lose_batch(begun.error());
  return begun;
}

Result<void> SqliteStore::end_batch() {
  database_->in_batch = false;
  if (!database_->lost_batch.empty()) return fail(database_->lost_batch);
  Result<void> done = guarded("writing", [&]() -> Result<void> {
    Query(database_->statements.commit).run();
    return {};
  });
  if (!done) database_->lose_batch(done.error());
  return done;
}

Result<RegionSetup> SqliteStore::region() {
  return guarded("reading the region",
                 [&]() -> Result<RegionSetup> { return region_in(database_->statements); });
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
    const auto* const known = database_->in_batch ? database_->facts.havip(vip) : nullptr;
    if (known != nullptr) return *known;
    std::optional<HavipRow> havip;
    if (Query row(database_->statements.select_havip, vip); row.next())
      havip = havip_in(row, database_->statements);
    if (database_->in_batch) database_->facts.remember(vip, havip);
    return havip;
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
    const auto* const known = database_->in_batch ? database_->facts.device(id) : nullptr;
    if (known != nullptr) return *known;
    std::optional<PlacedDevice> device;
    if (Query row(database_->statements.select_device, id); row.next()) device = device_in(row);
    if (database_->in_batch) database_->facts.remember(id, device);
    return device;
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
