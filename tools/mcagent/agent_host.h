// AgentHost: the engines of this host, datapath and agent, and where their outputs go. The live
// counterpart of scenarios/runner/host_node.h.
//
//   taps --frame--> datapath --ReportUp--> agent --claims, reports--> gateway
//                      |  <--pushes of the gateway, by the agent--'
//                      '--NeighChanged--> kernel
//
// Inputs wait in one line (inbox_): an engine that is being drained is never handed one. Before a
// push is acknowledged the kernel has carried it out, and what it refused is not acknowledged.
//
// A life after the first has no rows and looks at no frame before the snapshot is applied (policy
// `resync`); the kernel keeps them in the taps' rings meanwhile. So the vip table, which lives in
// this process here, is as good as one that had survived.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/pump.h"
#include "core/trace/recorder.h"
#include "core/wire/bytes.h"
#include "mcagent/agent/agent.h"
#include "mcagent/datapath/datapath.h"
#include "platform/live/loop.h"
#include "scenarios/judge/tables.h"
#include "tools/mcagent/engine_clock.h"
#include "tools/mcagent/kernel.h"
#include "tools/mcagent/setup.h"

namespace havip::mcagentd {

class AgentHost {
 public:
  struct Surroundings {  // all outlive the host
    live::Loop& loop;
    EngineClock& clock;
    trace::Recorder& recorder;
    Kernel& kernel;
    const Setup& setup;
    // What the agent tells the gateway.
    std::function<void(mcagent::agent::ToGateway)> to_gateway;
    // The gateway has moved this address, as far as this host has learned.
    std::function<void(net::Ipv4Addr)> moved;
    // The agent judges from now on.
    std::function<void()> ready;
    // Records are to be in their file now: before anybody can hear of what they say.
    std::function<void()> write_down;
  };

  // `cause`: the record that made somebody start this life.
  AgentHost(Surroundings around, std::uint32_t life, engine::Seq cause);
  AgentHost(const AgentHost&) = delete;
  AgentHost& operator=(const AgentHost&) = delete;

  void start();

  void plug(const DeviceFacts& facts, unsigned nic);
  void unplug(const DeviceFacts& facts);
  void captured(const DeviceFacts& facts, wire::ByteView frame, std::int64_t wall_ns);
  void from_gateway(mcagent::agent::Input message);
  // An injected fault took it on its way here.
  void push_lost(const engine::Push& push);

  void set_upcall_loss(bool on, engine::Seq cause);
  void set_policy(const mcagent::Policy& policy);
  // The agent ends: with kAgentDown, as one that was stopped, or with kPending, as at the end of a
  // run. Nothing may be given to it any more.
  void end(engine::Verdict verdict);

  [[nodiscard]] bool ready() const { return ready_since_.has_value(); }
  [[nodiscard]] const mcagent::Policy& policy() const { return policy_; }
  [[nodiscard]] const mcagent::Agent& agent() const { return *agent_; }
  [[nodiscard]] const mcagent::Datapath& datapath() const { return datapath_; }
  // As at the end of a virtual run.
  [[nodiscard]] judge::HostTables tables();
  [[nodiscard]] std::uint64_t undecodable() const { return undecodable_; }

 private:
  struct DatapathPort {
    AgentHost& host;
    void send(Instant now, mcagent::datapath::Output output);
    void arm(Instant) {}  // work_off() reads the deadline
  };
  struct AgentPort {
    AgentHost& host;
    void send(Instant now, mcagent::agent::Output output);
    void arm(Instant at);
  };
  using Message = std::variant<mcagent::datapath::Input, mcagent::agent::Input>;

  void provision();
  void give(Message message);
  void work_off(Instant now);
  void handle(Instant now, Message& message);
  void wake_agent();
  void acknowledge(engine::PushAck ack);
  engine::Seq condition(std::string_view subject, std::string_view state, engine::Seq cause);

  Surroundings around_;
  engine::NodeId node_;
  mcagent::Policy policy_;
  std::uint32_t life_;
  engine::Seq cause_;
  mcagent::Datapath datapath_;
  std::optional<mcagent::Agent> agent_;
  std::map<net::DeviceId, mcagent::Device> plugged_;
  std::deque<Message> inbox_;
  bool working_ = false;
  bool ended_ = false;
  std::optional<Instant> ready_since_;
  engine::FrameId frames_ = 0;
  std::uint64_t undecodable_ = 0;
  live::Timer datapath_timer_;
  live::Timer agent_timer_;
};

}  // namespace havip::mcagentd
