// What somebody who looks at the database asks it: any question, but nothing else.
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "vpccgw/store/database.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::vpccgw {
namespace {

constexpr std::size_t kMostRows = 1000;
// SQLite's own steps; some seconds of them at most.
constexpr int kStepsBetween = 10'000;
constexpr int kMostTimes = 5'000;

int only_reading(void*, int action, const char*, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

int count_down(void* left) {
  return --*static_cast<int*>(left) <= 0 ? 1 : 0;
}

// As long as it lives, the connection reads and nothing else, and not for ever.
class Looking {
 public:
  explicit Looking(sqlite3* handle) : handle_(handle) {
    sqlite3_set_authorizer(handle_, only_reading, nullptr);
    sqlite3_progress_handler(handle_, kStepsBetween, count_down, &left_);
  }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;
  ~Looking() {
    sqlite3_set_authorizer(handle_, nullptr, nullptr);
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  }

 private:
  sqlite3* handle_;
  int left_ = kMostTimes;
};

}  // namespace

Result<Rows> SqliteStore::look(const std::string& question) {
  SQLite::Database& connection = database_->connection;
  const Looking looking(connection.getHandle());
  try {
    SQLite::Statement statement(connection, question);
    Rows out;
    for (int i = 0; i < statement.getColumnCount(); ++i)
      out.columns.emplace_back(statement.getColumnName(i));
    while (statement.executeStep()) {
      if (out.rows.size() == kMostRows)
        return fail(fmt::format("more than {} rows: ask for fewer, with LIMIT", kMostRows));
      auto& row = out.rows.emplace_back();
      for (int i = 0; i < statement.getColumnCount(); ++i) {
        const SQLite::Column value = statement.getColumn(i);
        row.emplace_back(value.getText(), static_cast<std::size_t>(value.getBytes()));
      }
    }
    return out;
  } catch (const SQLite::Exception& error) {
    return fail(std::string(error.what()));
  }
}

}  // namespace havip::vpccgw
