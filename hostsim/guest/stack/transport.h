// Transport: the sockets of a guest. TCP and UDP over IPv4, for the programs that run in it: the
// health checker, the mailer, probes, services.
//
//   open_tcp()  ->  Connected  ->  Data .. send() ..  ->  Finished -> close()
//              \-> Ended            \-> Ended
//   listen()    ->  Accepted   ->  the same
//   open_udp()  ->  Data .. send() ..  ->  close(), or Ended (ICMP port unreachable)
//   listen()    ->  Datagram ..  ->  reply()
//
// After close(), abort() or Ended the number means nothing, and no other socket ever gets it.
// Whoever waits for something sets his own timer: a connect that nobody answers ends by itself only
// after some two minutes (TcpConnection::kSynRetries).
//
// Everything goes by the guest's routes, neighbours, links and filters, as its pings do. Numbers
// and first sequence numbers come from a counter of the guest: the same run gives the same octets.
//
// A part of the guest's stack: packets and events are drained by it after every call.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "core/wire/frame.h"
#include "hostsim/guest/stack/tcp_connection.h"

namespace havip::hostsim::stack {

using SocketId = std::uint32_t;  // from 1, in the order in which they are made

// Whose socket it is: who gets its events.
enum class Program : std::uint8_t { kChecker, kMailer, kProbe, kService };

struct Endpoint {
  net::Ipv4Addr ip;
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

enum class Protocol : std::uint8_t { kTcp, kUdp };

namespace socket {
struct Connected {};  // the handshake is done
struct Accepted {     // somebody connected to a port that is listened to
  Endpoint local;
  Endpoint remote;
};
struct Data {  // octets of a stream, or one datagram
  wire::Bytes bytes;
};
struct Finished {};  // the peer will say no more; the socket stays until close()
struct Ended {
  SocketEnd why = SocketEnd::kReset;
};
struct Datagram {  // to a UDP port that is listened to; there is no socket, the id is 0
  Endpoint local;
  Endpoint remote;
  wire::Bytes bytes;
};
}  // namespace socket

struct SocketEvent {
  Program program = Program::kService;
  SocketId id = 0;
  std::variant<socket::Connected, socket::Accepted, socket::Data, socket::Finished, socket::Ended,
               socket::Datagram>
      what;
  engine::FrameTag tag;  // of the frame that brought it; of a timer, the cause alone
};

// What becomes of packets to a port.
enum class PortState : std::uint8_t {
  kClosed,     // RST, or ICMP port unreachable
  kListening,  // to the program kService
  kSilent,     // dropped, as by a firewall
};

struct TransportCounters {
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t segments_in = 0;
  std::uint64_t datagrams_in = 0;
  std::uint64_t resets_sent = 0;        // to segments that belong to nothing
  std::uint64_t unreachables_sent = 0;  // the same for datagrams
  std::uint64_t silenced = 0;           // packets to a silent port
  std::uint64_t retransmissions = 0;    // timers that sent something again
  std::uint64_t refused_full = 0;       // no room for another connection

  void fields(auto&& f) const {
    f("connections_opened", connections_opened);
    f("connections_accepted", connections_accepted);
    f("segments_in", segments_in);
    f("datagrams_in", datagrams_in);
    f("resets_sent", resets_sent);
    f("unreachables_sent", unreachables_sent);
    f("silenced", silenced);
    f("retransmissions", retransmissions);
    f("refused_full", refused_full);
  }
};

class Transport {
 public:
  static constexpr std::size_t kMostSockets = 16384;
  static constexpr std::uint16_t kFirstPort = 32768;  // ip_local_port_range
  static constexpr std::uint16_t kLastPort = 60999;

  // `salt` parts the sequence numbers of one guest from another's.
  explicit Transport(std::uint32_t salt) : salt_(salt) {}

  // `from` is an address of the guest; port 0: any. Without a free port or room the answer is an
  // Ended of the socket returned.
  SocketId open_tcp(Instant now, Program program, Endpoint to, Endpoint from, engine::Seq cause);
  SocketId open_udp(Instant now, Program program, Endpoint to, Endpoint from, engine::Seq cause);
  // Returns false when the socket is gone, closed, or its buffer has no room (see TcpConnection).
  bool send(Instant now, SocketId id, const wire::Bytes& bytes, engine::Seq cause);
  void close(Instant now, SocketId id, engine::Seq cause);
  void abort(SocketId id, engine::Seq cause);

  void set_port(Protocol protocol, std::uint16_t port, PortState state);
  // Answers a Datagram: its two ends, the other way round.
  void reply(const socket::Datagram& to, wire::Bytes bytes, engine::Seq cause);

  // A packet for an address of ours.
  // REQUIRES: its payload is Tcp, Udp or IcmpUnreachable.
  void receive(Instant now, const wire::Ipv4& packet, const engine::FrameTag& tag);
  // A packet of ours found no neighbour.
  void unreachable(const wire::Ipv4& packet, engine::Seq cause);

  // Everything is forgotten, as when the power goes.
  void clear();

  [[nodiscard]] Instant deadline() const {
    return timers_.empty() ? kNever : timers_.begin()->first;
  }
  void handle_timeout(Instant now);

  struct PacketOut {
    wire::Ipv4 packet;
    engine::Seq cause = 0;
  };
  [[nodiscard]] std::optional<PacketOut> poll_packet() { return packets_.pop(); }
  [[nodiscard]] std::optional<SocketEvent> poll_event() { return events_.pop(); }

  [[nodiscard]] std::size_t sockets() const { return sockets_.size(); }
  [[nodiscard]] const TransportCounters& counters() const { return counters_; }

 private:
  using Pair = std::tuple<Protocol, Endpoint, Endpoint>;  // local, remote
  struct Socket {
    Program program = Program::kService;
    Pair pair;
    std::optional<TcpConnection> tcp;  // none: UDP
    bool told = true;                  // its owner wants to hear of it
    Instant armed = kNever;            // its entry in timers_
    engine::Seq cause = 0;             // of the last thing done with it
  };
  using Sockets = std::map<SocketId, Socket>;

  // The number is given and the socket listed, or there was no room and Ended is queued.
  std::optional<SocketId> enlist(Protocol protocol, Program program, Endpoint to, Endpoint from,
                                 engine::Seq cause, SocketId& id);
  [[nodiscard]] std::optional<std::uint16_t> free_port(Protocol protocol, net::Ipv4Addr from,
                                                       Endpoint to);
  void receive_tcp(Instant now, const wire::Ipv4& packet, const wire::Tcp& segment,
                   const engine::FrameTag& tag);
  void accept(Instant now, const Pair& pair, const wire::Tcp& syn, const engine::FrameTag& tag);
  void refuse(const wire::Ipv4& packet, const wire::Tcp& segment, engine::Seq cause);
  void receive_udp(const wire::Ipv4& packet, const wire::Udp& datagram,
                   const engine::FrameTag& tag);
  void receive_error(const wire::IcmpUnreachable& error, const engine::FrameTag& tag);
  // Carries out what a connection wants, and forgets it if it is gone.
  void settle(Sockets::iterator at, TcpEffects& effects, const engine::FrameTag& tag);
  void arm(SocketId id, Socket& socket, Instant at);
  void forget(Sockets::iterator at);
  void tell(const Socket& socket, SocketId id, decltype(SocketEvent::what) what,
            const engine::FrameTag& tag);
  void emit(Endpoint from, Endpoint to, decltype(wire::Ipv4::payload) payload, engine::Seq cause);
  [[nodiscard]] std::uint32_t first_sequence();
  [[nodiscard]] PortState port_state(Protocol protocol, std::uint16_t port) const;

  std::uint32_t salt_;
  std::uint32_t counted_ = 0;  // sequence numbers given out
  SocketId last_ = 0;
  std::uint16_t packet_id_ = 0;
  std::uint16_t next_port_ = kFirstPort;
  Sockets sockets_;
  std::map<Pair, SocketId> by_pair_;
  std::set<std::pair<Instant, SocketId>> timers_;
  std::map<std::pair<Protocol, std::uint16_t>, PortState> ports_;  // what is not here is closed
  TransportCounters counters_;
  engine::OutputQueue<PacketOut> packets_;
  engine::OutputQueue<SocketEvent> events_;
};

[[nodiscard]] std::string_view to_string(SocketEnd end);

// What an ICMP error quotes of a packet.
[[nodiscard]] wire::Bytes quote_of(const wire::Ipv4& packet);

}  // namespace havip::hostsim::stack
