// What goes into the VRRP daemon and what comes out of it: the seam between Keepalived's VRRP
// child and the guest's kernel. In the virtual network the guest's stack is on the other side;
// live, raw sockets and netlink are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"

namespace havip::hostsim {

using NicIndex = std::uint8_t;  // position in the guest's list of NICs

// A NIC as the daemon finds it.
struct NicInfo {
  std::string name;  // "eth0"
  net::DeviceId device;
  net::MacAddr mac;
  net::Ipv4Addr primary;
  bool up = true;
};

// How far the model's daemon is from an ideal one.
struct Timing {
  Duration garp_gap = std::chrono::microseconds(20);         // between frames of a batch
  Duration timer_lateness = std::chrono::microseconds(500);  // timers fire late, never early
  Duration address_setup = std::chrono::microseconds(150);   // advert of a new master -> first GARP
};

namespace daemon {

// ---- inputs -----------------------------------------------------------------------------------

struct Start {
  conf::Config config;
  std::vector<NicInfo> nics;
  engine::Seq cause = 0;
};
// SIGTERM: priority 0 once per instance that is master, VIPs removed, then Exited.
struct Stop {
  engine::Seq cause = 0;
};
// A packet of protocol 112 that the kernel gave to the daemon's socket.
struct PacketIn {
  NicIndex nic = 0;
  wire::Ipv4 packet;  // payload VrrpAdvert, or IpOctets when the codec could not read it
  engine::FrameTag tag;
};
struct LinkChange {
  NicIndex nic = 0;
  bool up = true;
  engine::Seq cause = 0;
};
// An address appeared or went, and the daemon was not the one who did it.
struct AddressChange {
  NicIndex nic = 0;
  net::Ipv4Addr ip;
  bool present = false;
  engine::Seq cause = 0;
};

using Input = std::variant<Start, Stop, PacketIn, LinkChange, AddressChange>;

// ---- outputs ----------------------------------------------------------------------------------

struct SendPacket {
  NicIndex nic = 0;
  wire::Ipv4 packet;
  engine::Seq cause = 0;
};
// One GARP (an ARP request with SPA == TPA == vip, THA all ones) out of this NIC.
struct SendGarp {
  NicIndex nic = 0;
  net::Ipv4Addr vip;
  std::string_view batch;  // see trace::GarpSent
  engine::Seq cause = 0;
};
struct AddAddress {
  NicIndex nic = 0;
  net::Ipv4Addr ip;
  std::uint8_t prefix = 32;
  engine::Seq cause = 0;
};
struct RemoveAddress {
  NicIndex nic = 0;
  net::Ipv4Addr ip;
  engine::Seq cause = 0;
};
// The process ended by itself: after Stop, or because of a configuration Keepalived refuses to run.
struct Exited {
  int code = 0;
  engine::Seq cause = 0;
};

using Output = std::variant<SendPacket, SendGarp, AddAddress, RemoveAddress, Exited>;

}  // namespace daemon
}  // namespace havip::hostsim
