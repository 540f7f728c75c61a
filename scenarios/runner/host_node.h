// HostNode: a physical machine in the virtual world: forwarding, the agent's datapath and, while
// it runs, the agent itself.
//
//   guest --frame--> from_guest() --ARP--> datapath --ReportUp--> agent --> control channel
//                         |                   |  <--pushes, at the same instant but later--'
//                         |                   '--NeighChanged--.
//                         '----any frame--> forwarding <-------'--> taps, other hosts
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/engine/pump.h"
#include "hostsim/host/host.h"
#include "mcagent/agent/agent.h"
#include "mcagent/datapath/datapath.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/context.h"

namespace havip::runner {

class Control;
class Fabric;
class GuestNode;

class HostNode {
 public:
  struct Setup {
    hostsim::HostSetup forwarding;
    mcagent::Policy policy;
    std::vector<engine::NeighEntry> provisioned;  // the neigh table before the run
  };
  HostNode(Context& context, Setup setup, Fabric& fabric, Control& control);
  HostNode(const HostNode&) = delete;
  HostNode& operator=(const HostNode&) = delete;

  // ---- wiring
  void plug(GuestNode& guest);
  void unplug(GuestNode& guest);
  [[nodiscard]] const std::vector<GuestNode*>& guests() const { return guests_; }

  // ---- traffic
  void from_guest(const net::DeviceId& device, engine::TracedFrame&& frame);
  void from_fabric(const net::HostId& from, const net::DeviceId& to, engine::TracedFrame&& frame);
  void from_gateway(mcagent::agent::Input message);

  // ---- what the operator does
  void start_agent(engine::Seq cause);
  void end_agent(std::string_view how, engine::Seq cause);  // "stopped" or "killed"
  void set_upcall_loss(bool on, engine::Seq cause);
  void power_off(engine::Seq cause);
  void power_on(engine::Seq cause);
  // The run is over: whatever is still open is pending.
  void finish();

  [[nodiscard]] const net::HostId& id() const { return setup_.forwarding.id; }
  [[nodiscard]] engine::NodeId node() const { return setup_.forwarding.node; }
  [[nodiscard]] bool powered() const { return powered_; }
  [[nodiscard]] const mcagent::Agent* agent() const { return agent_.get(); }
  [[nodiscard]] std::uint32_t life() const { return life_; }
  // Since when the agent has been up and in step with the gateway; none: it is not.
  [[nodiscard]] std::optional<Instant> ready_since() const { return ready_since_; }
  [[nodiscard]] const mcagent::Policy& policy() const { return setup_.policy; }
  [[nodiscard]] const hostsim::Host& forwarding() const { return forwarding_; }
  [[nodiscard]] const mcagent::Datapath& datapath() const { return datapath_; }

 private:
  // The ports of the three engines (core/engine/pump.h).
  struct ForwardingPort {
    HostNode& host;
    void send(Instant now, hostsim::host::Output&& output);
    void arm(Instant) {}
  };
  struct DatapathPort {
    HostNode& host;
    void send(Instant now, mcagent::datapath::Output output);
    void arm(Instant at);
  };
  struct AgentPort {
    HostNode& host;
    void send(Instant now, mcagent::agent::Output output);
    void arm(Instant at);
  };

  void give_forwarding(hostsim::host::Input&& input);
  void give_datapath(mcagent::datapath::Input&& input);
  void give_agent(mcagent::agent::Input&& input);
  void on_datapath_alarm(std::uint64_t);
  void on_agent_alarm(std::uint64_t);
  void on_message_for_datapath(std::uint64_t ticket);
  void to_tap(const net::DeviceId& device, engine::TracedFrame&& frame);
  [[nodiscard]] std::vector<mcagent::Device> devices() const;
  engine::Seq condition(std::string_view subject, std::string_view state, engine::Seq cause);

  Context& context_;
  Setup setup_;
  Fabric& fabric_;
  Control& control_;
  std::vector<GuestNode*> guests_;
  hostsim::Host forwarding_;
  mcagent::Datapath datapath_;
  std::unique_ptr<mcagent::Agent> agent_;  // null while it does not run
  std::uint32_t life_ = 0;
  std::optional<Instant> ready_since_;
  bool powered_ = true;
  Alarm datapath_alarm_;
  Alarm agent_alarm_;
  struct Word {  // of an agent to its datapath
    mcagent::datapath::Input message;
    std::uint32_t life = 0;
  };
  sim::Pool<Word> for_datapath_;
};

}  // namespace havip::runner
