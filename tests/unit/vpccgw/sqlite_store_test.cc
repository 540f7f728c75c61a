#include "vpccgw/store/sqlite_store.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "tests/support/temporary_folder.h"
#include "vpccgw/store/database.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;
using test::small_region;
using test::TemporaryFolder;
using test::operator""_ip;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;

Change mapping(std::uint64_t generation) {
  return PutMapping{{.vip = kVip,
                     .owner = net::DeviceId("web-a/eth0"),
                     .host = net::HostId("h1"),
                     .generation = generation}};
}

Result<void> commit(Store& store, std::vector<Change> changes) {
  return store.commit(changes);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t files_in(const TemporaryFolder& folder) {
  const std::filesystem::directory_iterator files(folder.path());
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

TEST_CASE("a saved store is one complete file that any SQLite opens") {
  const TemporaryFolder folder;
  const std::string path = folder / "saved.sqlite";
  auto store = test::store_of(small_region());
  REQUIRE(commit(store, {mapping(1)}));
  REQUIRE(store.save_to(path));
  CHECK_EQ(files_in(folder), 1);
  {
    SQLite::Database db(path);
    CHECK_EQ(db.execAndGet("PRAGMA integrity_check").getString(), "ok");
    CHECK_EQ(db.execAndGet("PRAGMA user_version").getInt(), 1);
    CHECK_EQ(db.execAndGet("PRAGMA journal_mode").getString(), "delete");
    CHECK_EQ(db.execAndGet("SELECT owner FROM mapping WHERE vip = '172.16.16.8'").getString(),
             "web-a/eth0");
  }
  CHECK_EQ(files_in(folder), 1);

  SUBCASE("saving again replaces it") {
    REQUIRE(commit(store, {mapping(2)}));
    REQUIRE(store.save_to(path));
    CHECK_EQ(files_in(folder), 1);
    CHECK_EQ(SqliteStore::open(path).value().find_mapping(kVip).value()->generation, 2);
  }
  SUBCASE("where it cannot be written, the error says so") {
    const auto saved = store.save_to(folder / "no/such/folder.sqlite");
    REQUIRE_FALSE(saved);
    CHECK_NE(saved.error().find("the file cannot be opened"), std::string::npos);
  }
}

TEST_CASE("the same content gives the same bytes, whatever came before") {
  const TemporaryFolder folder;
  auto one = test::store_of(small_region());
  REQUIRE(commit(one, {mapping(1)}));
  REQUIRE(one.save_to(folder / "one"));

  auto two = test::store_of(small_region());
  REQUIRE(commit(two, {AddHavip{{.id = net::HavipId("havip-3"),
                                 .vip = "172.16.16.10"_ip,
                                 .subnet = net::SubnetId("subnet-a")}},
                       mapping(1)}));
  REQUIRE(two.reset());
  REQUIRE(create_region(two, small_region()));
  REQUIRE(commit(two, {mapping(1)}));
  REQUIRE(two.save_to(folder / "two"));

  auto file = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(file, small_region()));
  REQUIRE(commit(file, {mapping(1)}));
  REQUIRE(file.save_to(folder / "three"));

  CHECK_EQ(bytes_of(folder / "one").size(), std::filesystem::file_size(folder / "one"));
  CHECK(bytes_of(folder / "one") == bytes_of(folder / "two"));
  CHECK(bytes_of(folder / "one") == bytes_of(folder / "three"));
}

// What a killed process leaves is what is on the disk: the file and its log, never closed.
TEST_CASE("a commit in a file survives a kill right after it") {
  bool log_is_grown = false;
  SUBCASE("into a log that grows") {}
  SUBCASE("into a log that has been grown ahead") {
    log_is_grown = true;
  }
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "live").value();
  REQUIRE(create_region(store, small_region()));
  if (log_is_grown) REQUIRE(store.grow_log());
  for (std::uint64_t generation = 1; generation <= 3; ++generation) {
    REQUIRE(commit(store, {mapping(generation)}));
    std::filesystem::copy_file(folder / "live", folder / "dead",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(folder / "live-wal", folder / "dead-wal",
                               std::filesystem::copy_options::overwrite_existing);
    auto after = SqliteStore::open(folder / "dead").value();
    CHECK_EQ(after.find_mapping(kVip).value()->generation, generation);
  }
}

TEST_CASE("a database file is continued where it was left, and closed without remains") {
  const TemporaryFolder folder;
  {
    auto store = SqliteStore::open(folder / "vpccgw.sqlite").value();
    REQUIRE(create_region(store, small_region()));
    REQUIRE(commit(store, {mapping(1)}));
  }
  CHECK_EQ(files_in(folder), 1);
  auto store = SqliteStore::open(folder / "vpccgw.sqlite").value();
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 1);
}

TEST_CASE("a log that is grown ahead holds nothing, and stays as long as it is") {
  const TemporaryFolder folder;
  const std::string path = folder / "db";
  const std::string log = path + "-wal";
  auto store = SqliteStore::open(path).value();
  REQUIRE(create_region(store, small_region()));
  REQUIRE(store.grow_log());
  const auto length = std::filesystem::file_size(log);
  CHECK_GE(length, 1000 * 4096);
  CHECK_EQ(store.look("SELECT count(*) FROM sqlite_schema WHERE name = 'room'")->rows[0][0], "0");

  REQUIRE(commit(store, {mapping(1)}));
  CHECK_EQ(std::filesystem::file_size(log), length);
  const auto written = std::filesystem::last_write_time(log);
  REQUIRE(store.grow_log());  // it is that long
  CHECK_EQ(std::filesystem::last_write_time(log), written);
  CHECK_EQ(SqliteStore::open(path)->find_mapping(kVip).value()->generation, 1);
}

TEST_CASE("a log is not grown while the database is locked") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "db").value();
  SQLite::Database other(folder / "db", SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto grown = store.grow_log();
  REQUIRE_FALSE(grown);
  CHECK_EQ(grown.error(),
           "growing the log: the database is locked by another process (database is locked)");
}

TEST_CASE("files that are not ours are refused, and left alone") {
  const TemporaryFolder folder;
  const std::string path = folder / "file";
  const auto refusal = [&path] {
    const auto store = SqliteStore::open(path);
    return store ? "opened" : store.error().substr(("opening " + path + ": ").size());
  };
  SUBCASE("not SQLite at all") {
    std::ofstream(path) << std::string(5000, 'x');
    CHECK_EQ(refusal(), "the file is no SQLite database (file is not a database)");
    CHECK_EQ(bytes_of(path), std::string(5000, 'x'));
  }
  SUBCASE("somebody else's database") {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE books (title TEXT)");
    CHECK_EQ(refusal(), "the file is a database, but not the gateway's");
  }
  SUBCASE("another version") {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE vpc (id TEXT); PRAGMA user_version = 7");
    CHECK_EQ(refusal(), "the file has schema version 7, this program reads 1");
  }
  SUBCASE("no folder for it") {
    const auto store = SqliteStore::open(folder / "no/file");
    REQUIRE_FALSE(store);
    CHECK_NE(store.error().find("the file cannot be opened"), std::string::npos);
  }
}

TEST_CASE("a locked file refuses at once and works again later") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  {
    SQLite::Database other(folder / "file", SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    CHECK_EQ(commit(store, {mapping(1)}).error(),
             "writing: the database is locked by another process (database is locked)");
    CHECK_EQ(store.find_mapping(kVip).value()->generation, 0);
    other.exec("ROLLBACK");
  }
  CHECK(commit(store, {mapping(1)}));
}

TEST_CASE("a full disk writes nothing, says so, and is no end once there is room") {
  sqlite::Database database(":memory:");
  const auto pages = database.connection.execAndGet("PRAGMA page_count").getInt();
  const auto limit = [&database](int count) {
    database.connection.execAndGet("PRAGMA max_page_count = " + std::to_string(count));
  };
  const auto write_much = [&database] {
    return sqlite::guarded("writing", [&database]() -> Result<void> {
      sqlite::Transaction transaction(database);
      for (int i = 0; i < 1000; ++i) {
        sqlite::Query(database.statements.insert_host, net::HostId("h" + std::to_string(i))).run();
      }
      transaction.commit();
      return {};
    });
  };
  const auto hosts = [&database] {
    return database.connection.execAndGet("SELECT count(*) FROM host").getInt();
  };
  limit(pages + 1);
  CHECK_EQ(write_much().error(), "writing: the disk is full (database or disk is full)");
  CHECK_EQ(hosts(), 0);
  limit(pages + 100);
  CHECK(write_much());
  CHECK_EQ(hosts(), 1000);
}

// ---- batches -----------------------------------------------------------------------------------

Change second_mapping(std::uint64_t generation) {
  return PutMapping{{.vip = "172.16.16.9"_ip,
                     .owner = net::DeviceId("web-b/eth0"),
                     .host = net::HostId("h2"),
                     .generation = generation}};
}

TEST_CASE("the commits of a batch last together, and one that fails is none of them") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  auto other = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  const auto generation = [](SqliteStore& of) { return of.find_mapping(kVip).value()->generation; };
  REQUIRE(store.begin_batch());
  CHECK(commit(store, {mapping(1)}));
  CHECK(commit(store, {mapping(2)}));
  CHECK_FALSE(commit(store, {second_mapping(1), mapping(7)}));
  CHECK_EQ(generation(store), 2);
  CHECK_EQ(generation(other), 0);  // nothing is to be seen of it yet
  REQUIRE(store.end_batch());
  CHECK_EQ(generation(other), 2);
  CHECK_EQ(other.find_mapping("172.16.16.9"_ip).value()->generation, 0);
  CHECK(commit(store, {mapping(3)}));  // by itself again
  CHECK_EQ(generation(other), 3);
}

Change audit(std::uint32_t number) {
  return AppendAudit{{.claim = {.host = net::HostId("h1"), .life = 1, .number = number},
                      .device = net::DeviceId("web-a/eth0"),
                      .vip = kVip}};
}

TEST_CASE(
    "claims of a batch: one that comes too late is none, one half written is the end of all") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  REQUIRE(store.begin_batch());
  CHECK(commit(store, {mapping(1), audit(1)}));
  CHECK_EQ(commit(store, {mapping(1), audit(2)}).error(),
           "writing: the mapping of 172.16.16.8 is not at generation 0");
  REQUIRE(store.end_batch());
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 1);
  CHECK_FALSE(store.find_audit({net::HostId("h1"), 1, 2}).value());

  REQUIRE(store.begin_batch());
  CHECK(commit(store, {second_mapping(1), audit(3)}));
  const auto twice = commit(store, {mapping(2), audit(1)});
  CHECK_EQ(twice.error(),
           "writing: a rule of the schema forbids it (UNIQUE constraint failed: audit.claim)");
  CHECK_EQ(commit(store, {mapping(2), audit(4)}).error(), "writing: " + twice.error());
  CHECK_EQ(store.end_batch().error(), twice.error());
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 1);
  CHECK_EQ(store.find_mapping("172.16.16.9"_ip).value()->generation, 0);
  REQUIRE(store.begin_batch());
  CHECK(commit(store, {mapping(2), audit(4)}));
  CHECK(store.end_batch());
}

TEST_CASE("batches see what others and they themselves have changed of devices and HAVIPs") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  const net::DeviceId device("web-a/eth0");
  const auto host = [&] { return store.find_device(device).value()->device.host; };
  const auto exists = [&] { return store.find_havip(kVip).value().has_value(); };
  REQUIRE(store.begin_batch());
  CHECK_EQ(host(), net::HostId("h1"));
  CHECK(exists());
  REQUIRE(store.end_batch());
  {
    SQLite::Database other(folder / "file", SQLite::OPEN_READWRITE);
    other.exec("UPDATE device SET host = 'h3' WHERE id = 'web-a/eth0'");
  }
  REQUIRE(store.begin_batch());
  CHECK_EQ(host(), net::HostId("h3"));
  PlacedDevice placed = *store.find_device(device).value();
  placed.device.host = net::HostId("h2");
  ++placed.generation;
  CHECK(commit(store, {PutDevice{placed}}));
  CHECK_EQ(host(), net::HostId("h2"));
  CHECK(commit(store, {DropHavip{net::HavipId("havip-1")}}));
  CHECK_FALSE(exists());
  // Two of one claim: the batch is lost, and with it what was known of it.
  CHECK(commit(store, {audit(1)}));
  CHECK(commit(store, {second_mapping(1), audit(2)}));
  CHECK_FALSE(commit(store, {second_mapping(2), audit(1)}));
  REQUIRE_FALSE(store.end_batch());
  REQUIRE(store.begin_batch());
  CHECK_EQ(host(), net::HostId("h3"));
  CHECK(exists());
  REQUIRE(store.end_batch());
}

TEST_CASE("a batch that does not begin was never made") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  SQLite::Database other(folder / "file", SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  CHECK_EQ(store.begin_batch().error(),
           "writing: the database is locked by another process (database is locked)");
  other.exec("ROLLBACK");
  CHECK(commit(store, {mapping(1)}));
}

TEST_CASE("once a full disk has rolled a batch back, nothing more of it is made") {
  sqlite::Database database(":memory:");
  const auto change = [&database](std::string_view host) {
    return sqlite::guarded("writing", [&]() -> Result<void> {
      sqlite::Transaction transaction(database);
      sqlite::Query(database.statements.insert_host, host).run();
      transaction.commit();
      return {};
    });
  };
  const auto pages = database.connection.execAndGet("PRAGMA page_count").getInt();
  database.connection.execAndGet("PRAGMA max_page_count = " + std::to_string(pages));
  database.connection.exec("BEGIN IMMEDIATE");
  database.in_batch = true;
  CHECK(change("h1"));
  REQUIRE_FALSE(change(std::string(100000, 'x')));
  REQUIRE_FALSE(database.is_open());
  database.lost_batch = "the disk is full";
  // A savepoint alone would be a transaction of its own, and its release a commit.
  CHECK_EQ(change("h2").error(), "writing: the disk is full");
  CHECK_EQ(database.connection.execAndGet("SELECT count(*) FROM host").getInt(), 0);
}

TEST_CASE("rows that somebody else spoiled are an error, not a crash") {
  const TemporaryFolder folder;
  auto store = SqliteStore::open(folder / "file").value();
  REQUIRE(create_region(store, small_region()));
  SQLite::Database other(folder / "file", SQLite::OPEN_READWRITE);
  other.exec("UPDATE device SET mac = 'none of yours'");
  CHECK_EQ(store.neigh().error().substr(0, 24), "reading the neigh rows: ");
  other.exec("INSERT INTO host VALUES ('a-host-with-a-long-name')");
  CHECK_EQ(store.region().error(),
           "reading the region: an id is too long: a-host-with-a-long-name");
}

}  // namespace
}  // namespace havip::vpccgw
