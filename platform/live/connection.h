// Connection: one conversation with a server by a non-blocking socket: TCP, a connected datagram
// socket, or ICMP echo. TLS is in platform/live/tls.
//
// It has no timers: how long to wait is its owner's to say, who ends it by destroying it. What it
// brings is told from the loop, never from within a call; nothing is told after `ended`, nor after
// its destruction, which may happen inside a handler.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/net/ip.h"
#include "core/wire/bytes.h"
#include "platform/live/loop.h"

namespace havip::live {

enum class ConnectionEnd : std::uint8_t {
  kClosed,       // by the other side, in order, after all it had to say
  kRefused,      // RST to a SYN, or ICMP port unreachable
  kReset,        // of a standing connection, and the kernel's own patience with a dead one
  kUnreachable,  // no route, ICMP net or host unreachable
  kFailed,       // anything else; the TLS handshake
  kNoSocket,     // nothing was tried: no socket, or its bind address is not ours
};

struct SocketPlace {
  net::IpAddr ip;
  std::uint16_t port = 0;
};

struct ConnectionSetup {
  SocketPlace to;
  std::optional<SocketPlace> bind;  // where it comes from; port 0: any
  std::string bind_interface;       // empty: any
  wire::Bytes first;                // sent as soon as that is possible
};

struct ConnectionHandlers {
  std::function<void()> connected;  // TCP and TLS
  // Octets of a stream, one datagram, or the payload of an echo reply.
  std::function<void(wire::Bytes)> bytes;
  std::function<void(ConnectionEnd)> ended;
};

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Before `connected` it waits. A ping is one echo request for each call.
  virtual void send(wire::ByteView octets) = 0;
};

// `loop` outlives them.
[[nodiscard]] std::unique_ptr<Connection> open_tcp(Loop& loop, ConnectionSetup setup,
                                                   ConnectionHandlers handlers);
[[nodiscard]] std::unique_ptr<Connection> open_udp(Loop& loop, ConnectionSetup setup,
                                                   ConnectionHandlers handlers);
// Needs the right to raw sockets; a reply counts when it comes from there with our identifier.
[[nodiscard]] std::unique_ptr<Connection> open_ping(Loop& loop, ConnectionSetup setup,
                                                    ConnectionHandlers handlers);

// What became of a connection whose call failed with `error` (an errno).
[[nodiscard]] ConnectionEnd end_of(int error);

}  // namespace havip::live
