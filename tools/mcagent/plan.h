// From a row of the neigh table to what the kernel has to hold for it. Pure.
//
//   row                                  route              neighbour
//   lives here, its tap is there         ip dev TAP         ip dev TAP lladdr the device's MAC
//   lives here, its tap is not there     -                  -
//   lives on another host                ip dev VXLAN       ip dev VXLAN lladdr that host's VTEP
//   withdrawn, or on a host unknown      -                  -
//
// The order of changes never leaves an address without a way that had one before and has one
// after: the neighbour first, then the route, which replaces the old one, then the old neighbour.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/id.h"
#include "core/net/mac.h"
#include "platform/live/neigh/forwarding_table.h"

namespace havip::mcagentd {

// Where the kernel finds an address: at this MAC, behind this interface.
struct Way {
  unsigned nic = 0;  // 0: the kernel holds something, and nobody knows what
  net::MacAddr mac;
  friend bool operator==(const Way&, const Way&) = default;
};

// The interfaces of this host as they are just now, by the kernel's indices.
struct Interfaces {
  net::HostId self;
  std::map<net::DeviceId, unsigned> taps;  // those that are there and up
  unsigned vxlan = 0;                      // 0: not there, or down
  std::map<net::HostId, net::MacAddr> vteps;
};

// What the kernel should hold for a row; nothing: no way.
[[nodiscard]] std::optional<Way> way_of(const engine::NeighEntry& row, const Interfaces& nics);

// The changes that lead from one to the other, in order; none when they are equal.
[[nodiscard]] std::vector<live::ForwardingChange> plan(net::Ipv4Addr ip,
                                                       const std::optional<Way>& from,
                                                       const std::optional<Way>& to);

}  // namespace havip::mcagentd
