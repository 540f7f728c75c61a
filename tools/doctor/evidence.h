// Evidence: what an engineer can collect when a HAVIP does not work, and nothing else.
//
// This is a law in code. A diagnosis is a function of this value, and the readers that fill it
// (read_*.h) open the files of one source each: none of them can see what was done to the run
// (`timeline`), what was expected of it, what policy its hosts had on purpose, its trace
// (events.jsonl) or its summary. Every part is optional: what was not collected is absent, and a
// check that would need it cannot tell. So the same diagnosis works on a bare capture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "core/wire/arp.h"
#include "core/wire/vrrp.h"
#include "vpccgw/store/collected.h"

namespace havip::doctor {

// ---- the inventory: what was built, and what the console was asked for at first ----------------

struct Nic {
  std::string name;  // "eth0"
  net::DeviceId device;
  net::SubnetId subnet;
  net::Subnet block;  // of that subnet
  net::Ipv4Addr ip;
  std::optional<net::MacAddr> mac;  // none: only the gateway's database knows it
};

struct Guest {
  net::GuestId id;
  net::HostId host;  // where it was first
  std::vector<Nic> nics;
  // Names of services that it was set up with: "http port 80".
  std::vector<std::string> services;
};

struct Havip {
  net::HavipId id;
  net::Ipv4Addr vip;
  net::SubnetId subnet;
};

struct Inventory {
  bool flat = false;  // one Ethernet segment in place of a VPC
  std::vector<net::HostId> hosts;
  std::vector<Guest> guests;
  std::vector<Havip> havips;
};

// A keepalived.conf as it lies on its guest.
struct ConfFile {
  net::GuestId guest;
  std::string name;  // for people: "web-a.conf"
  std::string path;  // where the copy lies
  std::string text;
};

// ---- the capture -----------------------------------------------------------------------------

// Where was captured.
struct Point {
  enum class Kind : std::uint8_t {
    kNic,    // in the guest
    kTap,    // at its host
    kOther,  // unknown: a bare capture from anywhere
  };
  std::string name;  // as frame.interface_name shows it: "web-a/eth0", "h1/tap-web-a"
  Kind kind = Kind::kOther;
  net::DeviceId device;  // empty: unknown
  net::HostId host;      // of a tap; empty: unknown
};

// One frame at one point.
struct Seen {
  std::uint64_t number = 0;  // frame.number: from 1, lines of the journal counted
  std::uint64_t id = 0;      // frame.packet_id: the same frame everywhere; 0: none
  Instant at;                // since the beginning of the run (bare captures: of the first frame)
  std::size_t point = 0;     // index in Capture::points
  // The guest sent it: out of its NIC, into its tap. Of captures without directions: that the
  // Ethernet source is the device's own.
  bool from_guest = false;
};

struct ArpSeen : Seen {
  net::MacAddr src;  // of the Ethernet header
  bool vlan = false;
  wire::Arp arp;

  [[nodiscard]] bool gratuitous() const { return wire::is_gratuitous(arp); }
};

struct AdvertSeen : Seen {
  net::IpAddr src;
  net::IpAddr dst;
  std::uint8_t ttl = 255;
  bool ah = false;
  wire::VrrpAdvert advert;
};

// Of the traffic to and from addresses, what shows that somebody asks and that somebody answers.
struct PacketSeen : Seen {
  enum class Kind : std::uint8_t {
    kPing,
    kPong,
    kSyn,
    kSynAck,
    kReset,
    kHttpStatus,  // the first line of a reply; `code` is its status
    kDatagram,    // UDP
    kRefused,     // ICMP destination unreachable; src and dst are of what it quotes, turned round
  };
  Kind kind = Kind::kPing;
  net::IpAddr src;
  net::IpAddr dst;
  // Of whom is asked: the destination of a ping's peer or a SYN, the source of an answer. 0: none.
  std::uint16_t port = 0;
  std::uint16_t peer_port = 0;  // of the one who asks; of pings their id
  std::uint16_t code = 0;       // of a ping its sequence, of kHttpStatus the status
};

// A line of the journals of agents and gateway, as far as they were captured with the frames.
struct LogLine {
  std::uint64_t number = 0;  // as Seen::number
  Instant at;
  std::string who;   // "h1", "vpccgw"
  std::string text;  // "rate_limited 172.16.16.8 from web-b/eth0: until 18.262s"
};

struct Capture {
  std::string file;  // for people: where it was read from
  std::vector<Point> points;
  // Each in the order of the file, which is that of time.
  std::vector<ArpSeen> arps;
  std::vector<AdvertSeen> adverts;
  std::vector<PacketSeen> packets;
  std::optional<std::vector<LogLine>> journal;  // none: a capture of frames alone
  Instant first;                                // the first thing in it, frame or line
  Instant end;                                  // the last one
};

// ---- what `mcagent show|limiter|vips|neigh|counters` said at the end ----------------------------

struct HostState {
  struct Slot {
    net::DeviceId device;
    std::optional<net::Ipv4Addr> vip;  // where a window is of device and VIP
    Instant opens;
  };
  struct Vip {
    net::Ipv4Addr vip;
    net::DeviceId device;
    std::uint64_t generation = 0;
  };
  struct Neigh {
    net::Ipv4Addr ip;
    net::DeviceId device;  // empty: withdrawn
    net::HostId host;
    std::uint64_t generation = 0;
    bool havip = false;
  };
  net::HostId host;
  bool agent_running = true;
  std::uint32_t life = 0;
  std::optional<bool> test_environment;  // none: it was not asked
  std::vector<std::pair<std::string, std::uint64_t>> counters;
  std::vector<Slot> limiter;
  std::vector<Vip> vips;
  std::vector<Neigh> neighs;
};

struct Evidence {
  std::optional<Inventory> inventory;
  std::optional<std::vector<ConfFile>> confs;
  std::optional<Capture> capture;
  std::optional<std::vector<HostState>> hosts;
  std::optional<vpccgw::Collected> gateway;  // the gateway's database
  // When all this was collected; none: unknown, the end of the capture counts.
  std::optional<Instant> collected_at;
};

}  // namespace havip::doctor
