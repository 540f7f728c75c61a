// Table: the rows of one kind in memory, by key, with the one thing a transaction needs: what they
// were before it. Internal to the store.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace havip::vpccgw::memory {

template <class Key, class Row>
class Table {
 public:
  [[nodiscard]] const std::map<Key, Row>& rows() const { return rows_; }
  // Null: there is none. Valid until the row is changed.
  [[nodiscard]] const Row* find(const Key& key) const {
    const auto at = rows_.find(key);
    return at == rows_.end() ? nullptr : &at->second;
  }

  void put(const Key& key, Row row) {
    const auto [at, fresh] = rows_.try_emplace(key);
    before_.emplace_back(key, fresh ? std::nullopt : std::optional<Row>(std::move(at->second)));
    at->second = std::move(row);
  }
  void erase(const Key& key) {
    const auto at = rows_.find(key);
    if (at == rows_.end()) return;
    before_.emplace_back(key, std::move(at->second));
    rows_.erase(at);
  }

  // What was changed since the last commit() stays.
  void commit() { before_.clear(); }
  // Or it never happened.
  void rollback() {
    while (!before_.empty()) {
      auto& [key, row] = before_.back();
      if (row) {
        rows_.insert_or_assign(key, *std::move(row));
      } else {
        rows_.erase(key);
      }
      before_.pop_back();
    }
  }

 private:
  std::map<Key, Row> rows_;
  std::vector<std::pair<Key, std::optional<Row>>> before_;  // in the order of the changes
};

}  // namespace havip::vpccgw::memory
