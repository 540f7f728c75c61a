// What goes into the VRRP daemon and what comes out of it: the seam between Keepalived's VRRP
// child and the guest's kernel. In the virtual network the guest's stack is on the other side;
// live, raw sockets and netlink are.
//
// Scripts, files and processes are named by their position in the configuration that was last
// given (Start, Reload). What a script says that was running at a Reload is nobody's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/effects.h"

namespace havip::hostsim {

using NicIndex = std::uint8_t;  // position in the guest's list of NICs

// A NIC as the daemon finds it.
struct NicInfo {
  std::string name;  // "eth0"
  net::DeviceId device;
  net::MacAddr mac;
  net::Ipv4Addr primary;             // unspecified: it has none
  net::Ipv6Addr link_local;          // unspecified: it has none
  std::vector<net::IpAddr> further;  // whatever else is on it
  bool up = true;
};

// How far the model's daemon is from an ideal one.
struct Timing {
  Duration garp_gap = std::chrono::microseconds(20);         // between frames of a batch
  Duration timer_lateness = std::chrono::microseconds(500);  // timers fire late, never early
  Duration address_setup = std::chrono::microseconds(150);   // advert of a new master -> first GARP
  Duration reading = std::chrono::microseconds(50);          // a packet's arrival -> its reading
};

namespace daemon {

// ---- inputs -----------------------------------------------------------------------------------

// What there is to watch when a configuration is taken up, in its order; what is missing at the end
// is a file that is not there, or no process.
struct Watched {
  std::vector<std::optional<int>> files;  // the number in each
  std::vector<std::uint32_t> processes;   // how many of each there are
};

struct Start {
  conf::Config config;
  std::vector<NicInfo> nics;
  Watched watched = {};
  engine::Seq cause = 0;
};
// SIGTERM: priority 0 once per instance that is master, VIPs removed, then Exited.
struct Stop {
  engine::Seq cause = 0;
};
// SIGHUP, with the configuration as it reads now. Instances of the same name keep their state.
struct Reload {
  conf::Config config;
  std::vector<NicInfo> nics;
  Watched watched = {};
  engine::Seq cause = 0;
};
// A packet of protocol 112 (or 51 before it) that the kernel gave to the daemon's socket.
struct PacketIn {
  NicIndex nic = 0;
  wire::Packet packet;  // payload VrrpAdvert, or IpOctets when the codec could not read it
  engine::FrameTag tag;
};
struct LinkChange {
  NicIndex nic = 0;
  bool up = true;
  engine::Seq cause = 0;
};
// A virtual interface that AddVmac made is gone, down, or up again, and the daemon was not the one
// who did it. How the NIC below it fares is no matter of this.
struct VmacChange {
  NicIndex nic = 0;
  net::MacAddr mac;
  std::string name;  // as the kernel has it
  bool up = true;
  engine::Seq cause = 0;
};
// An address appeared or went, and the daemon was not the one who did it.
struct AddressChange {
  NicIndex nic = 0;
  net::IpAddr ip;
  bool present = false;
  engine::Seq cause = 0;
};
// A script that RunScript asked for is over.
struct ScriptEnded {
  std::size_t script = 0;
  bool signalled = false;
  int code = 0;  // exit status (0..255), or the number of the signal that ended it
  engine::Seq cause = 0;
};
// A tracked file was written, or removed.
struct FileChanged {
  std::size_t file = 0;
  std::optional<int> value;
  engine::Seq cause = 0;
};
// There are now so many processes of a track_process.
struct ProcessCount {
  std::size_t process = 0;
  std::uint32_t count = 0;
  engine::Seq cause = 0;
};

using Input = std::variant<Start, Stop, Reload, PacketIn, LinkChange, VmacChange, AddressChange,
                           ScriptEnded, FileChanged, ProcessCount>;

// ---- outputs ----------------------------------------------------------------------------------

// `vmac` in these is set with use_vmac: the virtual interface of that MAC address stands in for the
// NIC, and is what the frame leaves by, or the address is put on.

struct SendPacket {
  NicIndex nic = 0;
  wire::Packet packet;
  std::optional<net::MacAddr> vmac = {};
  engine::Seq cause = 0;
};
// One GARP (an ARP request with SPA == TPA == vip, THA all ones) out of this NIC.
struct SendGarp {
  NicIndex nic = 0;
  net::Ipv4Addr vip;
  std::string_view batch;  // see trace::GarpSent
  std::optional<net::MacAddr> vmac = {};
  engine::Seq cause = 0;
};
// The same for IPv6: an unsolicited neighbour advertisement to ff02::1, from the VIP, with the O
// flag and the MAC address (RFC 4861 §7.2.6).
struct SendNa {
  NicIndex nic = 0;
  net::Ipv6Addr vip;
  std::string_view batch;  // see trace::GarpSent
  std::optional<net::MacAddr> vmac = {};
  engine::Seq cause = 0;
};
struct AddAddress {
  NicIndex nic = 0;
  net::IpAddr ip;
  std::uint8_t prefix = 32;
  std::optional<net::MacAddr> vmac = {};
  engine::Seq cause = 0;
};
struct RemoveAddress {
  NicIndex nic = 0;
  net::IpAddr ip;
  std::uint8_t prefix = 32;
  std::optional<net::MacAddr> vmac = {};
  engine::Seq cause = 0;
};
// Whether packets for an address of ours are let in (no_accept): false drops them all, but
// neighbour discovery. Said again with true before the address goes.
struct Accept {
  NicIndex nic = 0;
  net::IpAddr ip;
  bool accept = true;
  engine::Seq cause = 0;
};
// A virtual interface above the NIC (a macvlan in private mode), up from now on.
struct AddVmac {
  NicIndex nic = 0;
  std::string name;    // "vrrp.51"
  bool named = false;  // the file says so: no other name will do
  net::MacAddr mac;
  net::Family family = net::Family::kIpv4;  // what it is for
  bool also_ipv6 = false;                   // IPv6 runs on it although it is for IPv4
  std::string instance;                     // whose it is
  engine::Seq cause = 0;
};
struct RemoveVmac {
  NicIndex nic = 0;
  net::MacAddr mac;
  std::string instance;
  engine::Seq cause = 0;
};

// Run the script; ScriptEnded is the answer. It may be asked for again while it still runs.
struct RunScript {
  std::size_t script = 0;
  engine::Seq cause = 0;
};
// The script has overrun its timeout.
struct SignalScript {
  enum class Signal : std::uint8_t { kTerm, kKill };
  std::size_t script = 0;
  Signal signal = Signal::kTerm;
  engine::Seq cause = 0;
};
// A tracked file is to hold its init_file value.
struct WriteFile {
  std::size_t file = 0;
  int value = 0;
  engine::Seq cause = 0;
};

// The process ended by itself: after Stop, or because of a configuration Keepalived refuses to run.
struct Exited {
  int code = 0;
  engine::Seq cause = 0;
};

using Output = std::variant<SendPacket, SendGarp, SendNa, AddAddress, RemoveAddress, Accept,
                            AddVmac, RemoveVmac, RunScript, SignalScript, WriteFile, Notify,
                            FifoLine, SendMail, Exited>;

}  // namespace daemon
}  // namespace havip::hostsim
