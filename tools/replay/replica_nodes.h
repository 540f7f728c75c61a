// The nodes of a Replica: engines and their ports (core/engine/pump.h). Internal to it.
#pragma once

#include <variant>

#include "core/engine/pump.h"
#include "mcagent/agent/agent.h"
#include "mcagent/datapath/datapath.h"
#include "scenarios/runner/context.h"
#include "tools/replay/replica.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/store/memory_store.h"

namespace havip::replay {

class ReplicaHost {
 public:
  struct Setup {
    engine::NodeId node = 0;
    const loader::Host* host = nullptr;
    sim::PlaceId place = 0;
    std::vector<mcagent::Device> devices;
    std::vector<engine::NeighEntry> provisioned;
  };
  ReplicaHost(Replica& replica, Setup setup);

  void plug(const mcagent::Device& device);
  void unplug(const net::DeviceId& device);
  void captured(const net::DeviceId& device, engine::TracedFrame&& frame);
  void receive(vpccgw::gateway::Output&& message);
  void finish();

  [[nodiscard]] sim::PlaceId place() const { return place_; }
  [[nodiscard]] const loader::Host& host() const { return host_; }

 private:
  struct DatapathPort {
    ReplicaHost& host;
    void send(Instant now, mcagent::datapath::Output output);
    void arm(Instant at);
  };
  struct AgentPort {
    ReplicaHost& host;
    void send(Instant now, mcagent::agent::Output output);
    void arm(Instant at);
  };

  void give_datapath(mcagent::datapath::Input&& input);
  void give_agent(mcagent::agent::Input&& input);
  void on_datapath_alarm(std::uint64_t);
  void on_agent_alarm(std::uint64_t);
  void on_message_for_datapath(std::uint64_t ticket);

  Replica& replica_;
  const loader::Host& host_;
  sim::PlaceId place_;
  bool provisioned_ = false;  // before that nobody is told what the datapath does
  mcagent::Datapath datapath_;
  mcagent::Agent agent_;
  runner::Alarm datapath_alarm_;
  runner::Alarm agent_alarm_;
  sim::Pool<mcagent::datapath::Input> for_datapath_;
};

class ReplicaGateway {
 public:
  // REQUIRES: `store` holds the region.
  ReplicaGateway(Replica& replica, engine::NodeId node, vpccgw::MemoryStore&& store,
                 const vpccgw::GatewayOptions& options, sim::PlaceId place);

  void receive(vpccgw::gateway::Input&& message);
  [[nodiscard]] sim::PlaceId place() const { return place_; }

  // The engine's port.
  void send(Instant now, vpccgw::gateway::Output output);
  void arm(Instant at);

 private:
  void on_alarm(std::uint64_t);

  Replica& replica_;
  sim::PlaceId place_;
  vpccgw::MemoryStore store_;
  vpccgw::Gateway engine_;
  runner::Alarm alarm_;
};

}  // namespace havip::replay
