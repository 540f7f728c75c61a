#include "scenarios/runner/host_node.h"

#include <algorithm>

#include "scenarios/runner/control.h"
#include "scenarios/runner/fabric.h"
#include "scenarios/runner/guest_node.h"

namespace havip::runner {
namespace {

mcagent::Device device_of(const hostsim::NicSetup& nic) {
  return {.id = nic.device, .mac = nic.mac, .primary = nic.ip, .subnet = nic.subnet};
}

// ARP, IPv6 and what nobody could read goes to the datapath; all else is forwarding's alone.
bool concerns_datapath(const wire::Frame& frame) {
  return !std::holds_alternative<wire::Ipv4>(frame.payload);
}

}  // namespace

HostNode::HostNode(Context& context, Setup setup, Fabric& fabric, Control& control)
    : context_(context),
      setup_(std::move(setup)),
      fabric_(fabric),
      control_(control),
      forwarding_(context.trace, setup_.forwarding),
      datapath_(context.trace, node(), id(), setup_.policy) {
  give_datapath(mcagent::datapath::ApplyPush{{.host = id(), .rows = setup_.provisioned}});
}

// ---- wiring -------------------------------------------------------------------------------------

void HostNode::plug(GuestNode& guest) {
  guests_.push_back(&guest);
  if (!powered_) return;
  for (const auto& nic : guest.setup().nics) {
    give_forwarding(hostsim::host::PlugTap{.device = nic.device, .mac = nic.mac});
    give_datapath(mcagent::datapath::PlugTap{device_of(nic)});
    if (agent_) give_agent(mcagent::agent::PlugTap{device_of(nic)});
  }
}

void HostNode::unplug(GuestNode& guest) {
  std::erase(guests_, &guest);
  for (const auto& nic : guest.setup().nics) {
    give_forwarding(hostsim::host::UnplugTap{nic.device});
    give_datapath(mcagent::datapath::UnplugTap{nic.device});
    if (agent_) give_agent(mcagent::agent::UnplugTap{nic.device});
  }
}

std::vector<mcagent::Device> HostNode::devices() const {
  std::vector<mcagent::Device> out;
  for (const GuestNode* guest : guests_) {
    for (const auto& nic : guest->setup().nics)
      out.push_back(device_of(nic));
  }
  return out;
}

// ---- traffic ------------------------------------------------------------------------------------

void HostNode::from_guest(const net::DeviceId& device, engine::TracedFrame&& frame) {
  if (!powered_) return;
  if (context_.observer != nullptr) {
    context_.observer->at_tap(context_.kernel.now(), id(), device, true, frame);
  }
  if (concerns_datapath(*frame.frame)) {
    give_datapath(mcagent::datapath::Captured{.device = device, .frame = frame});
  }
  give_forwarding(hostsim::host::FromTap{.device = device, .frame = std::move(frame)});
}

void HostNode::from_fabric(const net::HostId& from, const net::DeviceId& to,
                           engine::TracedFrame&& frame) {
  if (!powered_) return;
  give_forwarding(hostsim::host::FromFabric{.from = from, .to = to, .frame = std::move(frame)});
}

void HostNode::from_gateway(mcagent::agent::Input message) {
  if (agent_) give_agent(std::move(message));
}

void HostNode::to_tap(const net::DeviceId& device, engine::TracedFrame&& frame) {
  if (context_.observer != nullptr) {
    context_.observer->at_tap(context_.kernel.now(), id(), device, false, frame);
  }
  for (GuestNode* guest : guests_) {
    const auto& nics = guest->setup().nics;
    for (std::size_t i = 0; i < nics.size(); ++i) {
      if (nics[i].device != device) continue;
      guest->deliver(static_cast<hostsim::NicIndex>(i), std::move(frame));
      return;
    }
  }
}

// ---- what the operator does ---------------------------------------------------------------------

void HostNode::start_agent(engine::Seq cause) {
  if (!powered_ || agent_) return;
  ++life_;
  // The first life stands at the beginning of the run and needs no record.
  const engine::Seq started = life_ > 1 ? condition("agent", "started", cause) : cause;
  agent_ = std::make_unique<mcagent::Agent>(context_.trace,
                                            mcagent::AgentSetup{.node = node(),
                                                                .host = id(),
                                                                .policy = setup_.policy,
                                                                .life = life_,
                                                                .devices = devices(),
                                                                .cause = started},
                                            context_.kernel.now());
  AgentPort port{*this};
  engine::pump(*agent_, port, context_.kernel.now());
}

void HostNode::end_agent(std::string_view how, engine::Seq cause) {
  if (!agent_) return;
  const engine::Seq ended = condition("agent", how, cause);
  agent_->abandon(context_.kernel.now(), ended, engine::Verdict::kAgentDown);
  AgentPort{*this}.arm(kNever);
  agent_.reset();
  ready_since_.reset();
  give_datapath(mcagent::datapath::AgentState{.alive = false, .ready = false, .cause = ended});
}

void HostNode::set_upcall_loss(bool on, engine::Seq cause) {
  condition("upcall", on ? "losing every report" : "whole again", cause);
  give_datapath(mcagent::datapath::SetUpcallLoss{on});
}

void HostNode::power_off(engine::Seq cause) {
  if (!powered_) return;
  const engine::Seq off = condition("host", "down", cause);
  for (GuestNode* guest : guests_)
    guest->give(hostsim::guest::Crash{off});
  end_agent("killed", off);
  powered_ = false;
  give_datapath(mcagent::datapath::Clear{off});
  give_forwarding(hostsim::host::Clear{});
}

void HostNode::power_on(engine::Seq cause) {
  if (powered_) return;
  powered_ = true;
  const engine::Seq on = condition("host", "up", cause);
  std::vector<GuestNode*> guests;
  guests.swap(guests_);
  for (GuestNode* guest : guests)
    plug(*guest);
  start_agent(on);
  for (GuestNode* guest : guests)
    guest->give(hostsim::guest::Boot{on});
}

void HostNode::finish() {
  if (agent_) agent_->abandon(context_.kernel.now(), 0, engine::Verdict::kPending);
  datapath_.abandon(context_.kernel.now(), 0, engine::Verdict::kPending);
}

engine::Seq HostNode::condition(std::string_view subject, std::string_view state,
                                engine::Seq cause) {
  return context_.trace.record(
      context_.kernel.now(), cause, node(),
      trace::Condition{.subject = std::string(subject), .state = std::string(state)});
}

// ---- the engines and their ports ----------------------------------------------------------------

void HostNode::give_forwarding(hostsim::host::Input&& input) {
  ForwardingPort port{*this};
  engine::deliver(forwarding_, port, context_.kernel.now(), std::move(input));
}

void HostNode::give_datapath(mcagent::datapath::Input&& input) {
  DatapathPort port{*this};
  engine::deliver(datapath_, port, context_.kernel.now(), std::move(input));
}

void HostNode::give_agent(mcagent::agent::Input&& input) {
  AgentPort port{*this};
  engine::deliver(*agent_, port, context_.kernel.now(), std::move(input));
}

void HostNode::on_datapath_alarm(std::uint64_t) {
  datapath_alarm_.fired();
  DatapathPort port{*this};
  engine::wake(datapath_, port, context_.kernel.now());
}

void HostNode::on_agent_alarm(std::uint64_t) {
  agent_alarm_.fired();
  AgentPort port{*this};
  engine::wake(*agent_, port, context_.kernel.now());
}

// An agent may answer while the datapath is still handing things out: what it says waits its turn.
// A message of an agent that has died meanwhile was sent all the same.
void HostNode::on_message_for_datapath(std::uint64_t ticket) {
  auto [message, life] = for_datapath_.take(ticket);
  const auto* state = std::get_if<mcagent::datapath::AgentState>(&message);
  const bool dead = !agent_ || life != life_;
  if (state != nullptr && state->alive && dead) return;
  if (state != nullptr && state->ready && !ready_since_) ready_since_ = context_.kernel.now();
  give_datapath(std::move(message));
}

void HostNode::ForwardingPort::send(Instant, hostsim::host::Output&& output) {
  if (auto* tap = std::get_if<hostsim::host::ToTap>(&output)) {
    host.to_tap(tap->device, std::move(tap->frame));
  } else if (auto* remote = std::get_if<hostsim::host::ToHost>(&output)) {
    host.fabric_.carry(host, remote->host, remote->device, std::move(remote->frame));
  } else {
    host.fabric_.flood(host, std::get<hostsim::host::ToAllHosts>(output).frame);
  }
}

void HostNode::DatapathPort::send(Instant, mcagent::datapath::Output output) {
  if (auto* changed = std::get_if<mcagent::datapath::NeighChanged>(&output)) {
    host.give_forwarding(hostsim::host::SetNeigh{changed->row});
  } else if (!host.agent_) {
    return;  // nobody listens: at the start of the run, or after a death
  } else if (auto* report = std::get_if<mcagent::datapath::ReportUp>(&output)) {
    host.give_agent(std::move(*report));
  } else if (auto* done = std::get_if<mcagent::datapath::PushDone>(&output)) {
    host.give_agent(std::move(*done));
  } else {
    host.give_agent(std::move(std::get<mcagent::datapath::TableRead>(output)));
  }
}

void HostNode::DatapathPort::arm(Instant at) {
  host.datapath_alarm_.arm<&HostNode::on_datapath_alarm>(host.context_.kernel, at, host);
}

void HostNode::AgentPort::send(Instant now, mcagent::agent::Output output) {
  if (auto* up = std::get_if<mcagent::agent::ToGateway>(&output)) {
    host.control_.to_gateway(host, std::move(*up));
    return;
  }
  auto& down = std::get<mcagent::agent::ToDatapath>(output);
  auto ticket = std::visit(
      [&](auto& message) {
        return host.for_datapath_.put({.message = std::move(message), .life = host.life_});
      },
      down.message);
  host.context_.kernel.schedule<&HostNode::on_message_for_datapath>(now, host, ticket);
}

void HostNode::AgentPort::arm(Instant at) {
  host.agent_alarm_.arm<&HostNode::on_agent_alarm>(host.context_.kernel, at, host);
}

}  // namespace havip::runner
