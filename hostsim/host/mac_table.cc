#include "hostsim/host/mac_table.h"

#include <algorithm>

namespace havip::hostsim::host {

void MacTable::learn(Instant now, const net::MacAddr& mac, const Port& port) {
  if (mac.is_multicast()) return;  // no station sends from a group address
  const auto at = std::ranges::lower_bound(entries_, mac, {}, &Entry::mac);
  if (at == entries_.end() || at->mac != mac) {
    entries_.insert(at, {.mac = mac, .port = port, .heard_at = now});
    return;
  }
  if (at->port != port) at->port = port;
  at->heard_at = now;
}

const Port* MacTable::find(Instant now, const net::MacAddr& mac) const {
  const auto at = std::ranges::lower_bound(entries_, mac, {}, &Entry::mac);
  if (at == entries_.end() || at->mac != mac) return nullptr;
  return now - at->heard_at < kAgeing ? &at->port : nullptr;
}

void MacTable::forget(const Port& port) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.port == port; });
}

}  // namespace havip::hostsim::host
