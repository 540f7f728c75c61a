// SqliteStore: the store in SQLite, in memory (a virtual run) or in a file (a daemon). The tables
// are documented where they are created: schema.h.
//
// Exceptions of the library end here, as Result errors: "the disk is full", "locked by another
// process", "the file is damaged", each with what was being done and SQLite's own words. A locked
// file is never waited for: the caller's retry is the wait.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vpccgw/store/store.h"

namespace havip::vpccgw {

namespace sqlite {
struct Database;  // store/database.h
}

// What a question in SQL yields: everything as text, NULL as "".
struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

class SqliteStore final : public Store {
 public:
  // A database that lives as long as this object.
  [[nodiscard]] static Result<SqliteStore> in_memory();

  // Opens or creates the file. It is kept with a write-ahead log, flushed to the disk by each
  // commit: a commit survives power loss, not only a kill. Refuses a file that is no database of
  // ours, or of another schema version, and says so.
  [[nodiscard]] static Result<SqliteStore> open(const std::string& path);

  SqliteStore(SqliteStore&&) noexcept;
  SqliteStore& operator=(SqliteStore&&) noexcept;
  ~SqliteStore() override;

  // Makes the write-ahead log of a file as long as it gets before SQLite starts it anew (5 MB), if
  // it is not and the disk has room: a commit then waits for its own data alone, not also for the
  // file system's note of how long the file has become. A failure leaves the database
  // as it was, and the log grows as it goes.
  [[nodiscard]] Result<void> grow_log();

  // Writes all there is into one complete database file, replacing what stood there. No -wal or
  // -journal is left beside it. The same content gives the same bytes. It is not flushed to the
  // disk: a copy for people, not the place where commits live.
  [[nodiscard]] Result<void> save_to(const std::string& path);

  // Back to a fresh store, with the statements still prepared: cheaper than a new one.
  [[nodiscard]] Result<void> reset();

  // Asks the database something, for people: one SELECT, 1,000 rows at most. Whatever would change
  // it, open another file or take for ever is refused with SQLite's words.
  [[nodiscard]] Result<Rows> look(const std::string& question);

  // A batch: commits between the two calls become durable together, by one flush of the disk, when
  // end_batch() has returned with success. If it fails, none of them was ever made, and whoever was
  // told of them must be told otherwise; an engine that has seen them is to be made anew. A commit
  // that fails by itself leaves the others of its batch in place.
  [[nodiscard]] Result<void> begin_batch();
  [[nodiscard]] Result<void> end_batch();

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
  explicit SqliteStore(std::unique_ptr<sqlite::Database> database);

  [[nodiscard]] Result<void> commit_claim(std::span<const Change> changes);

  std::unique_ptr<sqlite::Database> database_;
};

}  // namespace havip::vpccgw
