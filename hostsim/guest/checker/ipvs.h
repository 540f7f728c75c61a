// Ipvs: the kernel's table of virtual services as a value: who is balanced to whom.
//
// The checker child says how it is to change (IpvsChange in checker_io.h), the guest's kernel holds
// it and forwards by it, and it outlives whoever wrote it: a killed checker leaves it as it stands.
//
// Adding what is there already changes it to what is said, as Keepalived's own wrapper does on
// EEXIST; to edit or remove what is not there is refused and changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/service.h"

namespace havip::hostsim::ipvs {

// What identifies a virtual service: protocol and where it listens, an endpoint (port 0: every
// port) or a firewall mark, whatever the protocol.
struct ServiceId {
  conf::Transport protocol = conf::Transport::kTcp;
  std::variant<conf::Endpoint, std::uint32_t> at;
  net::Family family = net::Family::kIpv4;  // of a firewall mark; an endpoint has its own

  friend bool operator==(const ServiceId&, const ServiceId&) = default;
};

struct Destination {
  conf::Endpoint at;  // identifies it within a service
  int weight = 1;     // 0: gets no new connections, keeps those it has
  conf::Forwarding forwarding = conf::Forwarding::kNat;
  std::uint32_t upper_threshold = 0;  // connections; 0: none
  std::uint32_t lower_threshold = 0;

  friend bool operator==(const Destination&, const Destination&) = default;
};

// How a service is balanced; all that may change while it stands.
struct Balancing {
  std::string scheduler = "wlc";   // rr, wrr, lc, wlc, sh, mh, ..
  std::vector<std::string> flags;  // "sh-port", "mh-fallback", ..
  Duration persistence_timeout{};  // 0: none
  std::uint32_t persistence_granularity = 0xffffffff;
  bool one_packet = false;

  friend bool operator==(const Balancing&, const Balancing&) = default;
};

struct Service {
  ServiceId id;
  Balancing balancing;
  std::vector<Destination> destinations;  // in the order they were added

  friend bool operator==(const Service&, const Service&) = default;
};

// ---- changes ----------------------------------------------------------------------------------

struct AddService {
  ServiceId id;
  Balancing balancing;
};
struct RemoveService {  // its destinations go with it
  ServiceId id;
};
struct AddDestination {
  ServiceId service;
  Destination destination;
};
struct EditDestination {
  ServiceId service;
  Destination destination;
};
struct RemoveDestination {
  ServiceId service;
  conf::Endpoint at;
};

using Change =
    std::variant<AddService, RemoveService, AddDestination, EditDestination, RemoveDestination>;

class Table {
 public:
  // The error is the kernel's, for people: "No such service", "No such destination".
  Result<void> apply(const Change& change);

  [[nodiscard]] const std::vector<Service>& services() const { return services_; }
  // In the order they were added; nullptr: there is none.
  [[nodiscard]] const Service* find(const ServiceId& id) const;
  void clear() { services_.clear(); }

 private:
  std::vector<Service> services_;
};

// "TCP 10.0.0.1:80", "UDP [2001:db8::1]:53", "FWM 7"
[[nodiscard]] std::string to_string(const ServiceId& id);

}  // namespace havip::hostsim::ipvs
