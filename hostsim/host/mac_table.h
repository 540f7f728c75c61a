// MacTable: what a learning bridge knows (IEEE 802.1D §7.8, 7.9): behind which port an address was
// last seen. A moved address is learned anew from its first frame at the new port.
#pragma once

#include <variant>
#include <vector>

#include "core/net/id.h"
#include "core/net/mac.h"
#include "core/time/time.h"

namespace havip::hostsim::host {

// A tap here, or another host.
using Port = std::variant<net::DeviceId, net::HostId>;

class MacTable {
 public:
  // An address not heard for this long is forgotten (the Linux bridge's default).
  static constexpr Duration kAgeing = std::chrono::seconds(300);

  void learn(Instant now, const net::MacAddr& mac, const Port& port);

  // The port of `mac`, or null when it is unknown or has aged. Valid until the next change.
  [[nodiscard]] const Port* find(Instant now, const net::MacAddr& mac) const;

  // The port is gone, and with it what was behind it.
  void forget(const Port& port);
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    net::MacAddr mac;
    Port port;
    Instant heard_at;
  };
  std::vector<Entry> entries_;  // sorted by mac
};

}  // namespace havip::hostsim::host
