// Tables: what an engineer could collect from hosts and gateway once a run has ended. Plain values:
// a virtual run copies them out of its engines, a live one reads them from its daemons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"

namespace havip::judge {

// A host's vip table: this VIP is on this local device.
struct VipRow {
  net::Ipv4Addr vip;
  net::DeviceId device;
  std::uint64_t generation = 0;
};

// A slot of the limiter that is taken.
struct LimiterRow {
  net::DeviceId device;
  std::optional<net::Ipv4Addr> vip;  // with limiter.key = device_vip
  Instant opens;                     // when the next claim may pass
};

struct HostTables {
  net::HostId host;
  bool agent_running = true;
  std::uint32_t life = 0;               // starts of its agent, as in ClaimId::life
  bool test_environment = false;        // its claims go to the gateway of the test environment
  std::optional<Instant> collected_at;  // when the agent was asked; none: it did not run
  // Since when pushes of the gateway can get there and be applied; none: they cannot (the host or
  // its agent is down, it is cut off, or pushes to it are dropped on purpose).
  std::optional<Instant> reachable_since = kStart;
  std::vector<std::pair<std::string, std::uint64_t>> counters;  // in the order to be shown
  std::vector<LimiterRow> limiter;
  std::vector<VipRow> vips;
  std::vector<engine::NeighEntry> neighs;
};

// A real server of a virtual service in a guest's IPVS table, as `ipvsadm -Ln` shows it.
struct IpvsRow {
  std::string service;    // "TCP 172.16.16.8:80"
  std::string scheduler;  // "wlc"
  std::string server;     // "172.16.16.5:80"; empty: the service has none
  std::string method;     // "NAT", "DR", "TUN"
  std::int64_t weight = 0;
  std::uint64_t active = 0;       // connections that stand
  std::uint64_t inactive = 0;     // the others
  std::uint64_t connections = 0;  // ever
};

// Of a guest that balances.
struct GuestTables {
  net::GuestId guest;
  std::vector<std::pair<std::string, std::uint64_t>> counters;  // in the order to be shown
  std::vector<IpvsRow> ipvs;
};

struct Tables {
  std::vector<HostTables> hosts;
  std::vector<GuestTables> guests;          // those alone that balance
  std::vector<engine::NeighEntry> gateway;  // every row the gateway wants its hosts to have
  Instant gateway_changed;  // the last change of any of them, be it a commit or a live migration
};

}  // namespace havip::judge
