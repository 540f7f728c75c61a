// CheckSockets: the tries of the health checker on the sockets of its guest: TCP and UDP by the
// stack's transport, pings by the stack itself.
//
// The virtual network speaks IPv4: a try to an IPv6 address is unreachable. A TLS one shakes hands
// as services do (service/tls_client.h).
//
// A part of the guest engine; what it has for the checker is polled after every call.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/engine/output_queue.h"
#include "hostsim/guest/checker/checker_io.h"
#include "hostsim/guest/service/tls_client.h"
#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim {

class CheckSockets {
 public:
  // Echo requests of checks have identifiers from here on; those of probes stay below.
  static constexpr std::uint16_t kFirstEcho = 0x8000;

  // `stack` must outlive it.
  explicit CheckSockets(stack::Stack& stack) : stack_(stack) {}

  void open(Instant now, const checker::OpenTry& open);
  void send(Instant now, const checker::TrySend& send);
  void close(Instant now, const checker::CloseTry& close);
  // The process is gone: the kernel resets what it leaves behind.
  void abort_all(engine::Seq cause);

  void handle(Instant now, const stack::SocketEvent& event);
  // An echo reply with one of our identifiers.
  void handle_echo(const stack::EchoReply& reply);

  [[nodiscard]] std::optional<checker::Input> poll_output() { return out_.pop(); }

 private:
  struct Try {
    stack::SocketId socket = 0;  // 0: a ping
    std::uint16_t echo = 0;
    checker::Octets first;  // not sent yet
    std::optional<service::TlsClient> tls;
  };

  void ping(Instant now, const checker::OpenTry& open, net::Ipv4Addr from);
  void connected(Instant now, checker::TryId id, engine::Seq cause);
  void hear_tls(Instant now, checker::TryId id, const stack::socket::Data& data, engine::Seq cause);
  void end(checker::TryId id, checker::TryOutcome outcome, engine::Seq cause);
  [[nodiscard]] std::map<checker::TryId, Try>::iterator find(stack::SocketId socket);

  stack::Stack& stack_;
  std::map<checker::TryId, Try> tries_;
  std::uint16_t next_echo_ = kFirstEcho;
  engine::OutputQueue<checker::Input> out_;
};

}  // namespace havip::hostsim
