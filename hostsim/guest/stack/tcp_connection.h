// TcpConnection: one end of a TCP connection (RFC 9293), as much of it as services and their checks
// can tell from the real thing:
//
//   handshake, with the maximum segment size; data in order, in segments of at most that size and
//   within the peer's window; an acknowledgement for every segment at once; FIN both ways, RST;
//   retransmission by timer with exponential back-off (RFC 6298), until a limit.
//
// Left out: congestion control, selective acknowledgements, delayed ones, urgent data, keep-alive.
// What comes out of order is not kept: the sender goes back to what was lost.
//
// A part of the guest's stack. It owns no clock: time is an argument, effects are collected in a
// TcpEffects, and its owner wakes it at deadline().
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/time/time.h"
#include "core/wire/transport.h"

namespace havip::hostsim::stack {

// Why a socket is gone without its owner's doing.
enum class SocketEnd : std::uint8_t {
  kRefused,      // RST to a SYN, or ICMP port unreachable to a datagram
  kReset,        // RST to a standing connection
  kUnreachable,  // no ARP answer
  kTimedOut,     // retransmitted until the limit
  kNoResources,  // no port, or the table of connections is full
};

// What a call has brought about. The owner of the connection empties it after each.
struct TcpEffects {
  std::vector<wire::Tcp> segments;  // to be sent, in order; ports are the owner's to fill
  bool connected = false;           // the handshake is done
  wire::Bytes data;                 // what the peer said
  bool finished = false;            // the peer will say no more
  std::optional<SocketEnd> ended;   // the connection is gone; its owner is to be told
  bool gone = false;                // the connection is over; nobody need be told
};

class TcpConnection {
 public:
  static constexpr std::uint16_t kMss = 1460;         // Ethernet's 1500 less two headers
  static constexpr std::uint16_t kWindow = 64240;     // as Linux offers at first
  static constexpr std::uint16_t kDefaultMss = 536;   // of a peer that says nothing (RFC 9293)
  static constexpr std::size_t kSendBuffer = 262144;  // octets not yet acknowledged
  static constexpr Duration kFirstRto = std::chrono::seconds(1);              // RFC 6298 §2.1
  static constexpr Duration kLeastVariance = std::chrono::milliseconds(200);  // TCP_RTO_MIN
  static constexpr Duration kMostRto = std::chrono::seconds(120);             // TCP_RTO_MAX
  static constexpr std::uint8_t kSynRetries = 6;                   // tcp_syn_retries: 127 s in all
  static constexpr std::uint8_t kSynAckRetries = 5;                // tcp_synack_retries
  static constexpr std::uint8_t kRetries = 15;                     // tcp_retries2
  static constexpr Duration kTimeWait = std::chrono::seconds(60);  // TCP_TIMEWAIT_LEN
  static constexpr Duration kFinTimeout = std::chrono::seconds(60);  // tcp_fin_timeout

  // Our side asks: a SYN leaves.
  static TcpConnection open(Instant now, std::uint32_t first_sequence, TcpEffects& out);
  // The other side asked. REQUIRES: syn is a SYN without ACK or RST.
  static TcpConnection accept(Instant now, std::uint32_t first_sequence, const wire::Tcp& syn,
                              TcpEffects& out);

  void receive(Instant now, const wire::Tcp& segment, TcpEffects& out);
  // Returns false, and takes nothing, when the send buffer has no room for it or close() was
  // called.
  [[nodiscard]] bool send(Instant now, const wire::Bytes& bytes, TcpEffects& out);
  // All that was said still goes out, then a FIN. The owner hears no more; what the peer says after
  // this is answered with RST, as after close(2).
  void close(Instant now, TcpEffects& out);
  // RST, if there is anybody to tell.
  void abort(TcpEffects& out);
  // The peer cannot be reached (no ARP answer, an ICMP error): ends an attempt to connect.
  void unreachable(SocketEnd why, TcpEffects& out);

  [[nodiscard]] Instant deadline() const { return timer_; }
  void handle_timeout(Instant now, TcpEffects& out);

 private:
  enum class State : std::uint8_t {
    kSynSent,
    kSynReceived,
    kEstablished,
    kFinWait,    // we closed: FIN queued, sent or acknowledged
    kCloseWait,  // the peer closed
    kLastAck,    // the peer closed, then we
    kTimeWait,
    kGone,
  };

  TcpConnection(State state, std::uint32_t first_sequence)
      : state_(state), una_(first_sequence), next_(first_sequence), sent_(first_sequence) {}

  [[nodiscard]] bool opening() const {
    return state_ == State::kSynSent || state_ == State::kSynReceived;
  }
  void receive_in_syn_sent(Instant now, const wire::Tcp& segment, TcpEffects& out);
  [[nodiscard]] bool acceptable(const wire::Tcp& segment) const;
  [[nodiscard]] bool take_ack(Instant now, const wire::Tcp& segment, TcpEffects& out);
  void on_fin_acknowledged(Instant now, TcpEffects& out);
  void take_data(Instant now, const wire::Tcp& segment, TcpEffects& out);
  void take_fin(Instant now, TcpEffects& out);
  void measure(Instant now);
  void push(Instant now, bool must_acknowledge, TcpEffects& out);
  void emit(std::uint8_t flags, std::uint32_t seq, TcpEffects& out, wire::Bytes data = {}) const;
  void emit_syn(TcpEffects& out) const;
  void end(SocketEnd why, TcpEffects& out);
  void leave(TcpEffects& out);

  State state_;
  // RFC 9293 §3.3.1: oldest unacknowledged, next to send, and the furthest ever sent.
  std::uint32_t una_;
  std::uint32_t next_;
  std::uint32_t sent_;
  std::uint32_t receive_next_ = 0;
  std::uint16_t peer_window_ = 0;
  std::uint16_t peer_mss_ = kDefaultMss;
  wire::Bytes buffer_;    // from una_ on; without SYN and FIN
  bool closing_ = false;  // a FIN follows the buffer
  bool fin_acknowledged_ = false;
  std::uint8_t retries_ = 0;
  Duration rto_ = kFirstRto;
  Duration smoothed_{};                                     // round trip; zero: not measured yet
  std::optional<std::pair<std::uint32_t, Instant>> timed_;  // acknowledging this gives a sample
  Instant timer_ = kNever;
};

}  // namespace havip::hostsim::stack
