// Facts: HAVIPs and devices as they were read last, for the claims of a batch. Internal to the
// store.
//
// They change seldom and every claim asks for them. A batch holds the write lock, so that nobody
// else changes them meanwhile; whether somebody did between two batches, SQLite's data_version
// says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "vpccgw/store/store.h"

namespace havip::vpccgw::sqlite {

class Facts {
 public:
  // `version`: PRAGMA data_version, with the write lock held.
  void begin(std::int64_t version) {
    if (version != version_) clear();
    version_ = version;
  }
  void clear() {
    havips_.clear();
    devices_.clear();
  }

  // Null: not known. None of that name is known, too.
  [[nodiscard]] const std::optional<HavipRow>* havip(net::Ipv4Addr vip) const {
    return found(havips_, vip);
  }
  [[nodiscard]] const std::optional<PlacedDevice>* device(const net::DeviceId& id) const {
    return found(devices_, id);
  }
  void remember(net::Ipv4Addr vip, const std::optional<HavipRow>& row) { put(havips_, vip, row); }
  void remember(const net::DeviceId& id, const std::optional<PlacedDevice>& row) {
    put(devices_, id, row);
  }

 private:
  // Claims for what does not exist are no way to fill the memory.
  static constexpr std::size_t kMost = 10'000;

  template <class Key, class Row>
  static const Row* found(const std::map<Key, Row>& rows, const Key& key) {
    const auto at = rows.find(key);
    return at == rows.end() ? nullptr : &at->second;
  }
  template <class Key, class Row>
  static void put(std::map<Key, Row>& rows, const Key& key, const Row& row) {
    if (rows.size() >= kMost) rows.clear();
    rows.insert_or_assign(key, row);
  }

  std::int64_t version_ = -1;
  std::map<net::Ipv4Addr, std::optional<HavipRow>> havips_;
  std::map<net::DeviceId, std::optional<PlacedDevice>> devices_;
};

}  // namespace havip::vpccgw::sqlite
