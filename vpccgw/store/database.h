// The open database: connection, prepared statements, transactions. Internal to the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/result.h"
#include "vpccgw/store/facts.h"
#include "vpccgw/store/query.h"

namespace havip::vpccgw::sqlite {

// Every statement there is, prepared once. Columns are read by position: see the reader of each.
struct Statements {
  explicit Statements(SQLite::Database& db);

  SQLite::Statement begin;
  SQLite::Statement commit;
  SQLite::Statement rollback;
  SQLite::Statement savepoint;  // within a batch
  SQLite::Statement release;
  SQLite::Statement rollback_to;

  SQLite::Statement select_data_version;
  SQLite::Statement select_vpc;
  SQLite::Statement select_subnets;
  SQLite::Statement select_hosts;
  SQLite::Statement select_devices;
  SQLite::Statement select_device;
  SQLite::Statement select_havips;
  SQLite::Statement select_havip;
  SQLite::Statement select_range;
  SQLite::Statement select_mappings;
  SQLite::Statement select_mapping;
  SQLite::Statement select_audit;
  SQLite::Statement select_audit_counts;
  SQLite::Statement select_neigh;
  SQLite::Statement select_lacking;

  SQLite::Statement insert_vpc;
  SQLite::Statement insert_subnet;
  SQLite::Statement insert_host;
  SQLite::Statement insert_device;
  SQLite::Statement insert_havip;
  SQLite::Statement insert_range;
  SQLite::Statement adopt_mapping;
  SQLite::Statement update_check_range;
  SQLite::Statement update_mapping;
  SQLite::Statement update_device;
  SQLite::Statement delete_havip;
  SQLite::Statement delete_range;
  SQLite::Statement insert_audit;
  SQLite::Statement upsert_ack;
};

struct Database {
  // Opens `path` (":memory:" for none), creates the schema in an empty database and refuses one
  // that is not ours. Throws.
  explicit Database(const std::string& path);

  // For a store that is emptied between runs; others need not pay for them.
  void prepare_deletes();

  // Whether a transaction is open.
  [[nodiscard]] bool is_open();
  // Rolls back what is open; the first reason is kept.
  void lose_batch(const std::string& why);

  SQLite::Database connection;
  Statements statements;
  Facts facts;             // used in batches only
  bool in_batch = false;   // a transaction is open around all others,
  std::string lost_batch;  // unless SQLite has rolled it back by itself, and this is why
  std::vector<SQLite::Statement> deletes;  // one a table, those that refer before those referred to
};

// As long as it lives, writes are not flushed to the disk.
class Unflushed {
 public:
  explicit Unflushed(SQLite::Database& connection);
  Unflushed(const Unflushed&) = delete;
  Unflushed& operator=(const Unflushed&) = delete;
  ~Unflushed();

 private:
  SQLite::Database& connection_;
};

// See SqliteStore::grow_log(). Throws.
void grow_log(const std::string& path);

// All of it, or nothing: what is not committed is rolled back. Within a batch it is a part of that.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Statements& statements_;
  bool nested_;
  bool open_ = true;
};

// What happened, for people: "writing: the disk is full (database or disk is full)".
[[nodiscard]] std::string explain(std::string_view doing, const SQLite::Exception& error);

// The gate where exceptions become results. `body` returns a Result.
template <class Body>
auto guarded(std::string_view doing, const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const SQLite::Exception& error) {
    return fail(explain(doing, error));
  } catch (const Fault& fault) {
    return fail(std::string(doing) + ": " + fault.what());
  }
}

}  // namespace havip::vpccgw::sqlite
