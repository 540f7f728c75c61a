// What goes into a host's forwarding and what comes out of it.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/engine/messages.h"
#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"

namespace havip::hostsim {

// How frames find their way between guests.
enum class FabricKind : std::uint8_t {
  kVpc,     // by neigh table; no broadcast, no multicast; the host answers ARP
  kFlatL2,  // one learning Ethernet segment
};

// What the ARP proxy of a VPC answers with.
enum class ArpAnswer : std::uint8_t {
  kGateway,  // the gateway's MAC, whoever is asked for
  // For a primary address in the asker's subnet its device's MAC: a frame that is addressed to it
  // reaches that device whatever the packet's address. The gateway's for the rest.
  kDevice,
};

// A subnet's route table has the last word about packets that leave a device of it.
struct RouteRow {
  net::Subnet subnet;  // of the sender
  net::Subnet to;
  net::Ipv4Addr via;  // they go where this address is
};

struct HostSetup {
  net::HostId id;
  engine::NodeId node = 0;
  FabricKind fabric = FabricKind::kVpc;
  net::MacAddr gateway_mac;  // what the ARP proxy answers with, in a VPC
  // The subnets of the VPC, disjoint. The first address of each is its gateway, for which the ARP
  // proxy answers; between two of them a packet is routed.
  std::vector<net::Subnet> subnets;
  ArpAnswer arp = ArpAnswer::kGateway;
  std::vector<RouteRow> routes = {};
};

namespace host {

// ---- inputs -----------------------------------------------------------------------------------

struct PlugTap {
  net::DeviceId device;
  net::MacAddr mac;
};
struct UnplugTap {
  net::DeviceId device;
};
struct FromTap {  // a guest sent it
  net::DeviceId device;
  engine::TracedFrame frame;
};
struct FromFabric {  // another host sent it
  net::HostId from;
  net::DeviceId to;  // VPC: the device the sender's neigh table named; flat: empty
  engine::TracedFrame frame;
};
struct SetNeigh {  // the datapath applied a row; an empty device withdraws it
  engine::NeighEntry row;
};
struct Clear {};  // the machine lost power: tables and taps are gone

using Input = std::variant<PlugTap, UnplugTap, FromTap, FromFabric, SetNeigh, Clear>;

// ---- outputs ----------------------------------------------------------------------------------

struct ToTap {
  net::DeviceId device;
  engine::TracedFrame frame;
};
struct ToHost {
  net::HostId host;
  net::DeviceId device;  // VPC: whom it is for; flat: empty
  engine::TracedFrame frame;
};
struct ToAllHosts {  // flat only: flooded to every other host
  engine::TracedFrame frame;
};

using Output = std::variant<ToTap, ToHost, ToAllHosts>;

}  // namespace host
}  // namespace havip::hostsim
