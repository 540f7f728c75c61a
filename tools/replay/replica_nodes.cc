#include "tools/replay/replica_nodes.h"

#include <utility>

namespace havip::replay {

// ---- a host -------------------------------------------------------------------------------------

ReplicaHost::ReplicaHost(Replica& replica, Setup setup)
    : replica_(replica),
      host_(*setup.host),
      place_(setup.place),
      datapath_(replica.trace_, setup.node, setup.host->id, setup.host->policy),
      agent_(replica.trace_,
             {.node = setup.node,
              .host = setup.host->id,
              .policy = setup.host->policy,
              .devices = setup.devices},
             kStart) {
  give_datapath(
      mcagent::datapath::ApplyPush{{.host = host_.id, .rows = std::move(setup.provisioned)}});
  for (const mcagent::Device& device : setup.devices)
    give_datapath(mcagent::datapath::PlugTap{device});
  provisioned_ = true;
  AgentPort port{*this};
  engine::pump(agent_, port, replica_.now());
}

void ReplicaHost::plug(const mcagent::Device& device) {
  give_datapath(mcagent::datapath::PlugTap{device});
  give_agent(mcagent::agent::PlugTap{device});
}

void ReplicaHost::unplug(const net::DeviceId& device) {
  give_datapath(mcagent::datapath::UnplugTap{device});
  give_agent(mcagent::agent::UnplugTap{device});
}

void ReplicaHost::captured(const net::DeviceId& device, engine::TracedFrame&& frame) {
  give_datapath(mcagent::datapath::Captured{.device = device, .frame = std::move(frame)});
}

void ReplicaHost::receive(vpccgw::gateway::Output&& message) {
  if (auto* reply = std::get_if<vpccgw::gateway::Reply>(&message)) {
    give_agent(mcagent::agent::ReplyIn{std::move(reply->reply)});
  } else {
    give_agent(mcagent::agent::PushIn{std::move(std::get<engine::Push>(message))});
  }
}

void ReplicaHost::finish() {
  const Instant now = replica_.now();
  agent_.abandon(now, 0, engine::Verdict::kPending);
  datapath_.abandon(now, 0, engine::Verdict::kPending);
}

void ReplicaHost::give_datapath(mcagent::datapath::Input&& input) {
  DatapathPort port{*this};
  engine::deliver(datapath_, port, replica_.now(), std::move(input));
}

void ReplicaHost::give_agent(mcagent::agent::Input&& input) {
  AgentPort port{*this};
  engine::deliver(agent_, port, replica_.now(), std::move(input));
}

void ReplicaHost::on_datapath_alarm(std::uint64_t) {
  datapath_alarm_.fired();
  DatapathPort port{*this};
  engine::wake(datapath_, port, replica_.now());
}

void ReplicaHost::on_agent_alarm(std::uint64_t) {
  agent_alarm_.fired();
  AgentPort port{*this};
  engine::wake(agent_, port, replica_.now());
}

void ReplicaHost::on_message_for_datapath(std::uint64_t ticket) {
  give_datapath(for_datapath_.take(ticket));
}

void ReplicaHost::DatapathPort::send(Instant, mcagent::datapath::Output output) {
  if (auto* report = std::get_if<mcagent::datapath::ReportUp>(&output)) {
    host.give_agent(std::move(*report));
  } else if (auto* done = std::get_if<mcagent::datapath::PushDone>(&output)) {
    if (host.provisioned_) host.give_agent(std::move(*done));
  } else if (auto* table = std::get_if<mcagent::datapath::TableRead>(&output)) {
    host.give_agent(std::move(*table));
  }
}

void ReplicaHost::DatapathPort::arm(Instant at) {
  host.datapath_alarm_.arm<&ReplicaHost::on_datapath_alarm>(host.replica_.kernel_, at, host);
}

void ReplicaHost::AgentPort::send(Instant now, mcagent::agent::Output output) {
  if (auto* up = std::get_if<mcagent::agent::ToGateway>(&output)) {
    host.replica_.to_gateway(host, std::move(*up));
    return;
  }
  // The datapath may still be handing things out: what it is told waits its turn.
  auto& down = std::get<mcagent::agent::ToDatapath>(output);
  const auto ticket = std::visit(
      [&](auto& message) {
        return host.for_datapath_.put(mcagent::datapath::Input(std::move(message)));
      },
      down.message);
  host.replica_.kernel_.schedule<&ReplicaHost::on_message_for_datapath>(now, host, ticket);
}

void ReplicaHost::AgentPort::arm(Instant at) {
  host.agent_alarm_.arm<&ReplicaHost::on_agent_alarm>(host.replica_.kernel_, at, host);
}

// ---- a gateway ----------------------------------------------------------------------------------

ReplicaGateway::ReplicaGateway(Replica& replica, engine::NodeId node, vpccgw::MemoryStore&& store,
                               const vpccgw::GatewayOptions& options, sim::PlaceId place)
    : replica_(replica),
      place_(place),
      store_(std::move(store)),
      engine_(replica.trace_, node, store_, options) {}

void ReplicaGateway::receive(vpccgw::gateway::Input&& message) {
  engine::deliver(engine_, *this, replica_.now(), std::move(message));
}

void ReplicaGateway::send(Instant, vpccgw::gateway::Output output) {
  replica_.to_host(*this, std::move(output));
}

void ReplicaGateway::arm(Instant at) {
  alarm_.arm<&ReplicaGateway::on_alarm>(replica_.kernel_, at, *this);
}

void ReplicaGateway::on_alarm(std::uint64_t) {
  alarm_.fired();
  engine::wake(engine_, *this, replica_.now());
}

}  // namespace havip::replay
