// Services: the servers that run in a guest, on its sockets.
//
// What is up answers after its delay; what was asked before a change is answered as it was then.
// A service that goes down closes what it had, as the kernel does for a process that ends.
//
// A part of the guest: calls come in, and what the sockets are to do is done at once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/service/dialogue.h"
#include "hostsim/guest/service/service_io.h"
#include "hostsim/guest/stack/transport.h"

namespace havip::hostsim::service {

class Services {
 public:
  // `transport` outlives the services. REQUIRES: ports of one protocol differ.
  Services(stack::Transport& transport, std::vector<ServiceSetup> setups);

  // The machine boots: everything is as it was last set. The machine is off: nothing is.
  void start(Instant now, engine::Seq cause);
  void stop();

  // False: there is no such port. Also while the machine is off.
  bool set_mode(Instant now, std::uint16_t port, ServiceMode mode, engine::Seq cause);
  bool set_answer(std::uint16_t port, const ServiceAnswer& answer);
  [[nodiscard]] const ServiceSetup* find(std::uint16_t port) const;

  // Of program kService.
  void handle(Instant now, stack::SocketEvent&& event);

  [[nodiscard]] Instant deadline() const { return later_.empty() ? kNever : later_.begin()->first; }
  void handle_timeout(Instant now);

 private:
  struct Connection {
    std::size_t service = 0;  // in setups_
    Hearing hearing;
  };
  // Something to be said later.
  struct Later {
    std::variant<stack::SocketId, stack::socket::Datagram> to;
    Saying saying;
    engine::Seq cause = 0;
  };

  void open_port(const ServiceSetup& setup);
  [[nodiscard]] ServiceSetup* find_at(stack::Protocol protocol, std::uint16_t port);
  void say(Instant now, const ServiceSetup& setup, Later later);
  void carry_out(Instant now, Later& later);
  void on_accepted(Instant now, stack::SocketId id, std::uint16_t port, engine::Seq cause);
  void on_data(Instant now, stack::SocketId id, const wire::Bytes& bytes, engine::Seq cause);

  stack::Transport& transport_;
  std::vector<ServiceSetup> setups_;
  bool running_ = false;
  std::map<stack::SocketId, Connection> connections_;
  std::multimap<Instant, Later> later_;  // equal instants keep their order
};

}  // namespace havip::hostsim::service
