// One use of a prepared statement, and our types as SQLite's. Internal to the store.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"

namespace havip::vpccgw::sqlite {

// Ours, beside SQLite::Exception; like it, it never leaves the store.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Binds the values to ?1, ?2, .. in their order, and resets the statement however its use ends:
// one left half-way would hold a lock.
class Query {
 public:
  template <class... Values>
  explicit Query(SQLite::Statement& statement, const Values&... values) : statement_(statement) {
    int index = 0;
    (bind(++index, values), ...);
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() { statement_.tryReset(); }

  // Steps to the next row, if there is one.
  [[nodiscard]] bool next() { return statement_.executeStep(); }

  // Runs a statement that yields no rows; returns how many it changed.
  int run() { return statement_.exec(); }

  // Columns of the current row, from 0. Text that is not what it should be throws Fault: somebody
  // else has written to the file.
  [[nodiscard]] std::string_view text(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    return {value.getText(), static_cast<std::size_t>(value.getBytes())};
  }
  [[nodiscard]] std::int64_t number(int column) const {
    return statement_.getColumn(column).getInt64();
  }
  [[nodiscard]] std::uint64_t count(int column) const {
    return static_cast<std::uint64_t>(number(column));
  }
  [[nodiscard]] bool flag(int column) const { return number(column) != 0; }
  [[nodiscard]] std::optional<Instant> instant(int column) const {
    if (statement_.getColumn(column).isNull()) return std::nullopt;
    return at_ns(number(column));
  }
  // NULL is the empty id.
  template <class Id>
  [[nodiscard]] Id id(int column) const {
    const std::string_view value = text(column);
    if (value.size() > Id::kMaxLength) throw Fault("an id is too long: " + std::string(value));
    return Id(value);
  }
  [[nodiscard]] net::Ipv4Addr ip(int column) const { return need(net::parse_ipv4(text(column))); }
  [[nodiscard]] net::Subnet subnet(int column) const {
    return need(net::parse_subnet(text(column)));
  }
  // NULL is the address of zeros: withdrawn rows have none.
  [[nodiscard]] net::MacAddr mac(int column) const {
    const std::string_view value = text(column);
    return value.empty() ? net::MacAddr{} : need(net::parse_mac(value));
  }

 private:
  template <class T>
  [[nodiscard]] static T need(Result<T> value) {
    if (!value) throw Fault(value.error());
    return *value;
  }

  void bind(int index, std::string_view value) { statement_.bind(index, std::string(value)); }
  void bind(int index, std::int64_t value) { statement_.bind(index, value); }
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, bool value) { statement_.bind(index, value ? 1 : 0); }
  void bind(int index, Instant value) { bind(index, ns(value)); }
  void bind(int index, net::Ipv4Addr value) { statement_.bind(index, to_string(value)); }
  void bind(int index, const net::Subnet& value) { statement_.bind(index, to_string(value)); }
  void bind(int index, const net::MacAddr& value) { statement_.bind(index, to_string(value)); }
  void bind(int index, const std::optional<Instant>& value) {
    if (value) return bind(index, *value);
    statement_.bind(index);
  }
  // The empty id is NULL.
  template <class Tag, std::size_t N>
  void bind(int index, const net::Id<Tag, N>& id) {
    if (!id.empty()) return bind(index, id.view());
    statement_.bind(index);
  }

  SQLite::Statement& statement_;
};

}  // namespace havip::vpccgw::sqlite
