#include "vpccgw/store/collected.h"

#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "vpccgw/store/database.h"
#include "vpccgw/store/rows.h"
#include "vpccgw/store/schema.h"

namespace havip::vpccgw {
namespace {

using sqlite::Fault;
using sqlite::Query;

// A path as a URI of SQLite (sqlite.org/uri.html) that forbids every change, of files beside it
// too.
std::string immutable(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path)
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02X}", c) : std::string(1, c);
  return uri + "?immutable=1";
}

// Read only and of our schema, or it throws.
SQLite::Database open(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw Fault("is missing");
  SQLite::Database db(immutable(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  if (version == sqlite::kSchemaVersion) return db;
  throw Fault(
      fmt::format("has schema version {}, expected {}: not the gateway's database, or that "
                  "of another version of havip",
                  version, sqlite::kSchemaVersion));
}

// "h2.1.17", from the right: the name of a host may hold dots.
engine::ClaimId claim_in(std::string_view text) {
  engine::ClaimId id;
  std::string_view rest = text;
  const auto number = [&](std::uint32_t& value) {
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) throw Fault(fmt::format("no claim's id: {}", text));
    const std::string_view digits = rest.substr(dot + 1);
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end)
      throw Fault(fmt::format("no claim's id: {}", text));
    rest = rest.substr(0, dot);
  };
  number(id.number);
  number(id.life);
  if (rest.size() > net::HostId::kMaxLength) throw Fault(fmt::format("no claim's id: {}", text));
  id.host = net::HostId(rest);
  return id;
}

}  // namespace

Result<Collected> read_collected(const std::string& path) {
  return sqlite::guarded(path, [&]() -> Result<Collected> {
    SQLite::Database db = open(path);
    sqlite::Statements sql(db);
    Collected all{.region = sqlite::region_in(sql), .mappings = {}, .acks = {}, .audit = {}};
    for (Query row(sql.select_mappings); row.next();)
      all.mappings.push_back(sqlite::mapping_in(row));
    SQLite::Statement acks(db, "SELECT host, ip, generation FROM neigh_ack ORDER BY host, ip");
    for (Query row(acks); row.next();) {
      all.acks.push_back(
          {.host = row.id<net::HostId>(0), .ip = row.ip(1), .generation = row.count(2)});
    }
    SQLite::Statement audit(db,
                            "SELECT device, vip, from_device, to_device, verdict, generation, "
                            "text, at, claim FROM audit ORDER BY number");
    for (Query row(audit); row.next();)
      all.audit.push_back(sqlite::audit_in(row, claim_in(row.text(8))));
    return all;
  });
}

}  // namespace havip::vpccgw
