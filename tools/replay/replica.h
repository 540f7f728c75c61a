// Replica: the hosts' datapaths and agents and the gateway of a setup, with nothing around them.
// What a capture shows goes in at the taps; what the engines make of it is in the trace.
//
//   sent() --> datapath --> agent --control channel--> gateway --pushes--> agent --> datapath
//
// It is what is left of a World (scenarios/runner) without guests, forwarding and the network
// between hosts, whose work the capture has done already.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "core/trace/recorder.h"
#include "mcagent/agent_io.h"
#include "platform/sim/kernel.h"
#include "platform/sim/network.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/plan.h"
#include "vpccgw/gateway_io.h"

namespace havip::replay {

class ReplicaHost;
class ReplicaGateway;

class Replica {
 public:
  // `plan` and `trace` outlive it. `instant` makes the control channel take no time, else it is as
  // the setup has it. Fails if the region is one that the gateway refuses.
  [[nodiscard]] static Result<std::unique_ptr<Replica>> build(const runner::Plan& plan,
                                                              trace::Recorder& trace, bool instant);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // It is `now`: everything that was due before has happened. What is due at this very instant
  // comes behind the packet.
  // REQUIRES: not before that of any earlier call.
  void advance(Instant now);

  // A frame reached the device's tap. REQUIRES: a device of the setup.
  void sent(const net::DeviceId& device, engine::TracedFrame&& frame);

  // The device is at this host: it moves there if it was elsewhere. REQUIRES: both are of the
  // setup.
  void seen_at(const net::DeviceId& device, const net::HostId& host);

  // Nothing more comes. Everything that is due until `end` happens; what is still open then is
  // pending.
  void finish(Instant end);

 private:
  friend class ReplicaHost;
  friend class ReplicaGateway;
  using Message = std::variant<vpccgw::gateway::Input, vpccgw::gateway::Output>;
  struct Travelling {
    Message message;
    sim::PlaceId to = 0;
  };

  // Ahead of the kernel's clock while a packet is dealt with.
  [[nodiscard]] Instant now() const { return std::max(now_, kernel_.now()); }
  Replica(const runner::Plan& plan, trace::Recorder& trace, bool instant);
  [[nodiscard]] Result<void> fill();
  [[nodiscard]] std::vector<mcagent::Device> devices_of(const net::HostId& host) const;
  void to_gateway(const ReplicaHost& from, mcagent::agent::ToGateway&& message);
  void to_host(const ReplicaGateway& from, vpccgw::gateway::Output&& message);
  void carry(sim::PlaceId from, sim::PlaceId to, Message&& message);
  void on_arrival(std::uint64_t ticket);
  [[nodiscard]] sim::PlaceId place_of(const net::HostId& host) const;

  struct Located {
    mcagent::Device device;
    sim::PlaceId host = 0;
  };

  const runner::Plan& plan_;
  trace::Recorder& trace_;
  sim::Kernel kernel_;
  Instant now_ = kStart;
  sim::Network network_;  // hosts in the setup's order, then the gateways
  std::map<net::DeviceId, Located> devices_;
  std::vector<std::unique_ptr<ReplicaHost>> hosts_;
  std::unique_ptr<ReplicaGateway> production_;
  std::unique_ptr<ReplicaGateway> test_;  // of the test environment; null where nobody asks it
  sim::Pool<Travelling> travelling_;
};

}  // namespace havip::replay
