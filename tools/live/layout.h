// Layout: where the hosts, guests and taps of a scenario stand on a live network, and what their
// interfaces are called. A pure function of the scenario: two runs lay out the same network.
//
//   guest web-a      the cell          host h1                 the cell
//   +--------+   +-------------+   +-------------------+   +----------------------------+
//   |   eth0 |---| x-web-a, of |---| tap-web-a      u0 |---| bridge `fabric`: VXLAN, or |
//   +--------+   | two ports   |   | vx0 (a VPC)       |   |   the Ethernet segment     |
//                +-------------+   | br0 (flat)     c0 |---| bridge `control`: HTTP     |---c0
//                vpccgw
//                                  +-------------------+   +----------------------------+
//
// The small bridge between NIC and tap is what lets a guest move to another host without a notice:
// its NIC has a carrier throughout.
#pragma once

#include <string>
#include <vector>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "scenarios/loader/scenario.h"

namespace havip::live_run {

// The node that the gateway runs in. Host and guest names cannot hold a dot.
inline constexpr std::string_view kGatewayNode = "vpccgw.";

// The control channel's port.
inline constexpr std::uint16_t kGatewayPort = 8400;

struct HostPlace {
  net::HostId id;
  net::Ipv4Addr underlay;  // of u0, between hosts
  net::Ipv4Addr control;   // of c0, to the gateway
  net::MacAddr vtep;       // of vx0
};

struct TapPlace {
  net::DeviceId device;
  net::GuestId guest;
  net::HostId host;  // at the beginning
  std::string tap;   // "tap-web-a": at most 15 characters, as Linux allows
  std::string wire;  // "x-web-a": the small bridge
  std::string nic;   // "eth0"
  net::MacAddr mac;
  net::Ipv4Addr ip;
  net::Subnet block;
  std::vector<net::Ipv6Addr> ip6;
};

struct Layout {
  bool flat = false;  // one Ethernet segment instead of a VPC
  net::Subnet vpc;
  net::Ipv4Addr gateway;     // of the gateway's c0
  net::MacAddr gateway_mac;  // of every tap in a VPC, as in the model
  std::vector<HostPlace> hosts;
  std::vector<TapPlace> taps;  // one for each NIC of each guest

  // REQUIRES: it is one of the scenario.
  [[nodiscard]] const HostPlace& host(const net::HostId& id) const;
  [[nodiscard]] const TapPlace& tap(const net::DeviceId& device) const;
};

[[nodiscard]] Layout lay_out(const loader::Scenario& scenario);

}  // namespace havip::live_run
