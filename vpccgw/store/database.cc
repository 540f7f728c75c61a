#include "vpccgw/store/database.h"

#include <cstdint>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>

#include "vpccgw/store/schema.h"

namespace havip::vpccgw::sqlite {
namespace {

// The thousand pages after which SQLite moves the log's content into the database by itself, and
// what a batch may put on top.
constexpr std::uintmax_t kLogOctets = std::uintmax_t{5} << 20U;
// A disk with less has better uses for it.
constexpr std::uintmax_t kRoomyOctets = 16 * kLogOctets;
constexpr const char* kInMemory = ":memory:";
// A store has one thread at a time: SQLite need not lock it against others.
constexpr int kOwned = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
constexpr const char* kFlushed = "PRAGMA synchronous = FULL";
constexpr const char* kUnflushed = "PRAGMA synchronous = OFF";

// SQLite would count its memory under a lock for all connections; nobody asks for the counts. What
// it is too late for is no harm.
void count_no_memory() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);
}

// Nothing is created before it is known that the file is empty or ours.
SQLite::Database open(const std::string& path) {
  count_no_memory();
  SQLite::Database db(path, kOwned);
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  const int tables = db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
  if (version == 0 && tables > 0) throw Fault("the file is a database, but not the gateway's");
  if (version != 0 && version != kSchemaVersion) {
    throw Fault(fmt::format("the file has schema version {}, this program reads {}", version,
                            kSchemaVersion));
  }
  db.exec("PRAGMA foreign_keys = ON");
  if (path != kInMemory) db.exec("PRAGMA journal_mode = WAL");
  db.exec(kFlushed);
  if (version == 0) {
    SQLite::Transaction transaction(db);
    db.exec(kSchema);
    db.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
    transaction.commit();
  }
  return db;
}

// With whether there is a range.
const std::string kHavips =
    "SELECT id, vip, subnet, check_range, "
    "EXISTS (SELECT 1 FROM havip_range WHERE havip = id) FROM havip";

std::string_view meaning_of(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the database is locked by another process";
    case SQLITE_CORRUPT:
      return "the database is damaged";
    case SQLITE_NOTADB:
      return "the file is no SQLite database";
    case SQLITE_READONLY:
      return "the database is read-only";
    case SQLITE_CANTOPEN:
      return "the file cannot be opened";
    case SQLITE_IOERR:
      return "the disk failed";
    case SQLITE_CONSTRAINT:
      return "a rule of the schema forbids it";
    default:
      return "SQLite failed";
  }
}

}  // namespace

Statements::Statements(SQLite::Database& db)
    : begin(db, "BEGIN IMMEDIATE"),
      commit(db, "COMMIT"),
      rollback(db, "ROLLBACK"),
      savepoint(db, "SAVEPOINT one"),
      release(db, "RELEASE one"),
      rollback_to(db, "ROLLBACK TO one"),
      select_data_version(db, "PRAGMA data_version"),
      select_vpc(db, "SELECT id, cidr FROM vpc"),
      select_subnets(db, "SELECT id, cidr FROM subnet ORDER BY id"),
      select_hosts(db, "SELECT id FROM host ORDER BY id"),
      select_devices(db, "SELECT id, mac, ip, subnet, host, generation FROM device ORDER BY id"),
      select_device(db, "SELECT id, mac, ip, subnet, host, generation FROM device WHERE id = ?1"),
      select_havips(db, kHavips + " ORDER BY id"),
      select_havip(db, kHavips + " WHERE vip = ?1"),
      select_range(db, "SELECT device FROM havip_range WHERE havip = ?1 ORDER BY position"),
      select_mappings(db, "SELECT vip, owner, host, generation, flushed_at FROM mapping"),
      select_mapping(db,
                     "SELECT vip, owner, host, generation, flushed_at FROM mapping WHERE vip = ?1"),
      select_audit(db,
                   "SELECT device, vip, from_device, to_device, verdict, generation, text, at "
                   "FROM audit WHERE claim = ?1"),
      select_audit_counts(db, "SELECT verdict, count(*) FROM audit GROUP BY verdict"),
      select_neigh(db, "SELECT ip, owner, mac, host, generation, havip FROM neigh"),
      select_lacking(db,
                     "SELECT neigh.ip, owner, mac, neigh.host, neigh.generation, havip, host.id "
                     "FROM host CROSS JOIN neigh LEFT JOIN neigh_ack AS ack "
                     "  ON ack.host = host.id AND ack.ip = neigh.ip "
                     "WHERE neigh.generation > coalesce(ack.generation, provisioned)"),
      insert_vpc(db, "INSERT INTO vpc (id, cidr) VALUES (?1, ?2)"),
      insert_subnet(db, "INSERT INTO subnet (id, vpc, cidr) VALUES (?1, ?2, ?3)"),
      insert_host(db, "INSERT INTO host (id) VALUES (?1)"),
      insert_device(db,
                    "INSERT INTO device (id, mac, ip, subnet, host, generation) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      insert_havip(db, "INSERT INTO havip (id, vip, subnet, check_range) VALUES (?1, ?2, ?3, ?4)"),
      insert_range(db, "INSERT INTO havip_range (havip, position, device) VALUES (?1, ?2, ?3)"),
      adopt_mapping(db,
                    "INSERT INTO mapping (vip, havip, generation) VALUES (?1, ?2, 0) "
                    "ON CONFLICT (vip) DO UPDATE SET havip = excluded.havip, flushed_at = NULL"),
      update_check_range(db, "UPDATE havip SET check_range = ?2 WHERE id = ?1"),
      update_mapping(db,
                     "UPDATE mapping SET owner = ?2, host = ?3, generation = ?4, flushed_at = ?5 "
                     "WHERE vip = ?1 AND generation = ?4 - 1"),
      update_device(db,
                    "UPDATE device SET host = ?2, generation = ?3 "
                    "WHERE id = ?1 AND generation = ?3 - 1"),
      delete_havip(db, "DELETE FROM havip WHERE id = ?1"),
      delete_range(db, "DELETE FROM havip_range WHERE havip = ?1"),
      insert_audit(db,
                   "INSERT INTO audit (claim, device, vip, from_device, to_device, verdict, "
                   "generation, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
      upsert_ack(db,
                 "INSERT INTO neigh_ack (host, ip, generation) "
                 "SELECT host.id, neigh.ip, ?3 FROM host JOIN neigh "
                 "WHERE host.id = ?1 AND neigh.ip = ?2 AND ?3 BETWEEN 1 AND neigh.generation "
                 "ON CONFLICT (host, ip) DO UPDATE SET generation = excluded.generation "
                 "WHERE excluded.generation > neigh_ack.generation") {}

Database::Database(const std::string& path) : connection(open(path)), statements(connection) {}

bool Database::is_open() {
  return sqlite3_get_autocommit(connection.getHandle()) == 0;
}

void Database::lose_batch(const std::string& why) {
  if (lost_batch.empty()) lost_batch = why;
  facts.clear();
  statements.rollback.tryExecuteStep();  // fails where SQLite has done it by itself
  statements.rollback.tryReset();
}

void Database::prepare_deletes() {
  if (!deletes.empty()) return;
  for (const char* table : {"audit", "neigh_ack", "mapping", "havip_range", "havip", "device",
                            "host", "subnet", "vpc"}) {
    deletes.emplace_back(connection, fmt::format("DELETE FROM {}", table));
  }
}

Unflushed::Unflushed(SQLite::Database& connection) : connection_(connection) {
  connection_.exec(kUnflushed);
}

// tryExec, for a destructor must not throw; a pragma that only sets a number has no way to fail.
Unflushed::~Unflushed() {
  connection_.tryExec(kFlushed);
}

// What does not fit into the cache is written to the log before it is known to last; taken back, it
// leaves the log as long as it has become, and the database as it was.
void grow_log(const std::string& path) {
  std::error_code none;
  if (std::filesystem::file_size(path + "-wal", none) >= kLogOctets && !none) return;
  if (std::filesystem::space(path, none).available < kRoomyOctets || none) return;
  SQLite::Database db(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
  db.exec("PRAGMA cache_size = 1");
  db.exec(kFlushed);
  {
    const SQLite::Transaction taken_back(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec("CREATE TABLE room (octets BLOB)");
    db.exec(fmt::format("INSERT INTO room VALUES (zeroblob({}))", kLogOctets));
  }
  db.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));  // and flushed
}

Transaction::Transaction(Database& database)
    : statements_(database.statements), nested_(database.in_batch) {
  // Without the transaction around it a savepoint would be one by itself, and lasting.
  if (nested_ && !database.is_open()) throw Fault(database.lost_batch);
  Query(nested_ ? statements_.savepoint : statements_.begin).run();
}

Transaction::~Transaction() {
  // SQLite has rolled back by itself after some errors (a full disk): then this fails, rightly.
  if (open_ && nested_) {
    statements_.rollback_to.tryExecuteStep();
    statements_.rollback_to.tryReset();
    statements_.release.tryExecuteStep();
  } else if (open_) {
    statements_.rollback.tryExecuteStep();
  }
  statements_.rollback.tryReset();
  statements_.release.tryReset();
}

void Transaction::commit() {
  Query(nested_ ? statements_.release : statements_.commit).run();
  open_ = false;
}

std::string explain(std::string_view doing, const SQLite::Exception& error) {
  return fmt::format("{}: {} ({})", doing, meaning_of(error.getErrorCode()), error.what());
}

}  // namespace havip::vpccgw::sqlite
