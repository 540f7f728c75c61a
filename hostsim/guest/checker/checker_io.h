// What goes into the health checker and what comes out of it: the seam between Keepalived's
// checker child and the guest's kernel. In the virtual network the guest's stack is on the other
// side; live, sockets, fork and netlink are.
//
// A check is one or more tries. A try is a pipe of octets to somewhere: the checker opens it, hears
// how it fares, says what to send, and closes it. What the octets mean (HTTP, SMTP, DNS) and how
// long to wait for them is the checker's to judge, so that every transport gives the same verdict;
// a transport has no timers of its own.
//
//   OpenTry  ->  TryConnected  ->  TryBytes .. TrySend ..  ->  CloseTry
//            \-> TryEnded (refused, ..)        \-> TryEnded (closed, reset)
//
// After CloseTry or TryEnded the id means nothing: what still comes under it is ignored, and a new
// try never has the id of an old one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/net/ip.h"
#include "core/time/time.h"
#include "hostsim/guest/checker/ipvs.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/effects.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::checker {

using TryId = std::uint32_t;  // counts up from 1
using Octets = std::vector<std::uint8_t>;

// ---- inputs; `cause` is the record behind it --------------------------------------------------

struct Start {
  conf::Config config;
  std::vector<NicInfo> nics;
  std::vector<net::IpAddr> addresses;  // every one that is on a NIC now; for ha_suspend
  std::uint64_t seed = 0;              // of the random part of every checker's first run (warmup)
  engine::Seq cause = 0;
};
// SIGTERM: virtual services are removed, then Exited.
struct Stop {
  engine::Seq cause = 0;
};
// SIGHUP: what did not change goes on as it stands.
struct Reload {
  conf::Config config;
  std::vector<net::IpAddr> addresses;
  std::uint64_t seed = 0;
  engine::Seq cause = 0;
};

// The connection stands (TCP, or TLS with its handshake done). UDP and ping have none.
struct TryConnected {
  TryId id = 0;
  engine::Seq cause = 0;
};
// Octets of a stream, or one datagram, or the payload of an echo reply.
struct TryBytes {
  TryId id = 0;
  Octets bytes;
  engine::Seq cause = 0;
};
enum class TryOutcome : std::uint8_t {
  kClosed,       // by the other side, in order, after all it had to say
  kRefused,      // RST to a SYN, or ICMP port unreachable
  kReset,        // of a standing connection
  kUnreachable,  // no route, no ARP answer, ICMP net or host unreachable
  kFailed,       // the TLS handshake
  kNoSocket,     // nothing was tried: no socket, or its bind address is not ours
};
[[nodiscard]] std::string_view to_string(TryOutcome outcome);
struct TryEnded {
  TryId id = 0;
  TryOutcome outcome = TryOutcome::kClosed;
  engine::Seq cause = 0;
};

// A MISC_CHECK's command ended: by itself with a status, or by a signal.
struct CommandEnded {
  TryId id = 0;
  bool signalled = false;
  int code = 0;  // exit status (0..255), or the signal's number
  engine::Seq cause = 0;
};
// A track_file was read: its number, or nothing (it is not there, or holds none).
struct FileChanged {
  std::size_t file = 0;  // in Config::files
  std::optional<int> value;
  engine::Seq cause = 0;
};
// An address came to this machine or left it (ha_suspend).
struct AddressChange {
  net::IpAddr ip;
  bool present = false;
  engine::Seq cause = 0;
};

using Input = std::variant<Start, Stop, Reload, TryConnected, TryBytes, TryEnded, CommandEnded,
                           FileChanged, AddressChange>;

// ---- outputs ----------------------------------------------------------------------------------

enum class TryKind : std::uint8_t {
  kTcp,
  kTls,   // TCP, then a handshake that trusts every certificate
  kUdp,   // a connected datagram socket
  kPing,  // ICMP echo; one request for each send
};
[[nodiscard]] std::string_view to_string(TryKind kind);

struct OpenTry {
  TryId id = 0;
  TryKind kind = TryKind::kTcp;
  conf::Endpoint to;
  std::optional<conf::Endpoint> bind;  // where it comes from; port 0: any
  std::string bind_interface;          // empty: any
  std::string server_name;             // of TLS (SNI); empty: none
  Octets first;                        // sent as soon as that is possible; may be empty
  engine::Seq cause = 0;
};
struct TrySend {
  TryId id = 0;
  Octets bytes;
  engine::Seq cause = 0;
};
struct CloseTry {
  TryId id = 0;
  engine::Seq cause = 0;
};

// Run it and answer with CommandEnded under this id.
struct RunCommand {
  TryId id = 0;
  conf::Command command;
  engine::Seq cause = 0;
};
enum class CommandSignal : std::uint8_t { kTerm, kKill };
struct SignalCommand {  // to its process group
  TryId id = 0;
  CommandSignal signal = CommandSignal::kTerm;
  engine::Seq cause = 0;
};

struct IpvsChange {
  ipvs::Change change;
  engine::Seq cause = 0;
};

// The process ended by itself.
struct Exited {
  int code = 0;
  engine::Seq cause = 0;
};

using Output = std::variant<OpenTry, TrySend, CloseTry, RunCommand, SignalCommand, IpvsChange,
                            Notify, FifoLine, SendMail, Exited>;

}  // namespace havip::hostsim::checker
