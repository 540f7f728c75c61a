#include "tools/mcagent/agent_host.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/wire/frame.h"

namespace havip::mcagentd {

namespace datapath = mcagent::datapath;
namespace agent = mcagent::agent;

AgentHost::AgentHost(Surroundings around, std::uint32_t life, engine::Seq cause)
    : around_(std::move(around)),
      node_(around_.recorder.add_node(std::string(around_.setup.host.view()))),
      policy_(around_.setup.policy),
      life_(life),
      cause_(cause),
      datapath_(around_.recorder, node_, around_.setup.host, policy_),
      datapath_timer_(around_.loop, [this] { work_off(around_.clock.now()); }),
      agent_timer_(around_.loop, [this] { wake_agent(); }) {}

// Every device's own row is provisioned, with the generation that the gateway counts as known. A
// life that resyncs is told all rows anyhow, and the kernel forwards by those of the last life
// until then: a guest may have moved since the setup was written.
void AgentHost::provision() {
  constexpr std::uint64_t kProvisioned = 1;
  engine::Push push{.host = around_.setup.host};
  for (const DeviceFacts& facts : around_.setup.devices) {
    if (facts.host.empty()) continue;
    push.rows.push_back({.ip = facts.device.primary,
                         .device = facts.device.id,
                         .mac = facts.device.mac,
                         .host = facts.host,
                         .generation = kProvisioned});
  }
  give(datapath::Input(datapath::ApplyPush{std::move(push)}));
}

void AgentHost::start() {
  if (life_ == 1 || !policy_.resync) provision();
  const engine::Seq started = life_ > 1 ? condition("agent", "started", cause_) : cause_;
  const Instant now = around_.clock.now();
  std::vector<mcagent::Device> devices;
  for (const auto& [id, device] : plugged_)
    devices.push_back(device);
  agent_.emplace(around_.recorder,
                 mcagent::AgentSetup{.node = node_,
                                     .host = around_.setup.host,
                                     .policy = policy_,
                                     .life = life_,
                                     .devices = std::move(devices),
                                     .cause = started},
                 now);
  AgentPort port{*this};
  engine::pump(*agent_, port, now);
  work_off(now);
}

void AgentHost::plug(const DeviceFacts& facts, unsigned nic) {
  plugged_[facts.device.id] = facts.device;
  around_.kernel.tap_up(facts.device.id, nic);
  around_.kernel.flush();
  give(datapath::Input(datapath::PlugTap{facts.device}));
  if (agent_) give(agent::Input(agent::PlugTap{facts.device}));
}

void AgentHost::unplug(const DeviceFacts& facts) {
  plugged_.erase(facts.device.id);
  around_.kernel.tap_gone(facts.device.id);
  around_.kernel.flush();
  give(datapath::Input(datapath::UnplugTap{facts.device.id}));
  if (agent_) give(agent::Input(agent::UnplugTap{facts.device.id}));
}

void AgentHost::captured(const DeviceFacts& facts, wire::ByteView frame, std::int64_t wall_ns) {
  if (ended_) return;
  auto decoded = wire::decode(frame);
  if (!decoded) {
    ++undecodable_;
    return;
  }
  inbox_.emplace_back(datapath::Input(datapath::Captured{
      .device = facts.device.id,
      .frame = {.frame = *std::move(decoded), .tag = {.id = ++frames_, .origin = node_}}}));
  work_off(around_.clock.at_wall(wall_ns));
}

void AgentHost::from_gateway(agent::Input message) {
  if (!ended_) give(std::move(message));
}

void AgentHost::push_lost(const engine::Push& push) {
  around_.recorder.record(around_.clock.now(), push.cause, node_,
                          trace::FrameDropped{.where = "push to " + to_string(push.host),
                                              .why = trace::FrameDropped::kPushesLost});
}

// ---- what the operator does -------------------------------------------------------------------

void AgentHost::set_upcall_loss(bool on, engine::Seq cause) {
  condition("upcall", on ? "losing every report" : "whole again", cause);
  give(datapath::Input(datapath::SetUpcallLoss{on}));
}

void AgentHost::set_policy(const mcagent::Policy& policy) {
  policy_ = policy;
  give(datapath::Input(datapath::SetPolicy{policy}));
  give(agent::Input(agent::SetPolicy{policy}));
}

void AgentHost::end(engine::Verdict verdict) {
  if (ended_) return;
  ended_ = true;
  const bool stopped = verdict == engine::Verdict::kAgentDown;
  const engine::Seq cause = stopped ? condition("agent", "stopped", 0) : 0;
  const Instant now = around_.clock.now();
  agent_->abandon(now, cause, verdict);
  datapath_.abandon(now, cause, verdict);
}

engine::Seq AgentHost::condition(std::string_view subject, std::string_view state,
                                 engine::Seq cause) {
  return around_.recorder.record(
      around_.clock.now(), cause, node_,
      trace::Condition{.subject = std::string(subject), .state = std::string(state)});
}

// ---- the engines and their ports --------------------------------------------------------------

void AgentHost::give(Message message) {
  inbox_.push_back(std::move(message));
  work_off(around_.clock.now());
}

// Reports that are due go up at once, before the next frame is looked at: no timer is as quick.
void AgentHost::work_off(Instant now) {
  if (std::exchange(working_, true)) return;
  DatapathPort port{*this};
  for (;;) {
    if (!inbox_.empty()) {
      Message message = std::move(inbox_.front());
      inbox_.pop_front();
      handle(now, message);
    } else if (datapath_.deadline() <= now && !ended_) {
      engine::wake(datapath_, port, now);
    } else {
      break;
    }
  }
  working_ = false;
  around_.write_down();
  if (datapath_.deadline() != kNever) {
    datapath_timer_.arm(around_.clock.on_loop(datapath_.deadline()));
  }
}

void AgentHost::handle(Instant now, Message& message) {
  if (auto* input = std::get_if<datapath::Input>(&message)) {
    const auto* state = std::get_if<datapath::AgentState>(input);
    const bool ready = state != nullptr && state->alive && state->ready && !ready_since_;
    DatapathPort port{*this};
    engine::deliver(datapath_, port, now, std::move(*input));
    if (!ready) return;
    ready_since_ = now;
    around_.kernel.sweep();
    around_.kernel.flush();
    around_.ready();
    return;
  }
  if (!agent_ || ended_) return;  // the datapath was provisioned before there was an agent
  AgentPort port{*this};
  engine::deliver(*agent_, port, now, std::move(std::get<agent::Input>(message)));
}

void AgentHost::wake_agent() {
  if (ended_) return;
  const Instant now = around_.clock.now();
  AgentPort port{*this};
  engine::wake(*agent_, port, now);
  work_off(now);
}

void AgentHost::DatapathPort::send(Instant, datapath::Output output) {
  if (auto* changed = std::get_if<datapath::NeighChanged>(&output)) {
    host.around_.kernel.set_row(changed->row);
    if (changed->row.havip) host.around_.moved(changed->row.ip);
  } else if (auto* report = std::get_if<datapath::ReportUp>(&output)) {
    host.inbox_.emplace_back(agent::Input(std::move(*report)));
  } else if (auto* done = std::get_if<datapath::PushDone>(&output)) {
    host.around_.kernel.flush();
    host.inbox_.emplace_back(agent::Input(std::move(*done)));
  } else {
    host.inbox_.emplace_back(agent::Input(std::move(std::get<datapath::TableRead>(output))));
  }
}

void AgentHost::AgentPort::send(Instant, agent::Output output) {
  if (auto* down = std::get_if<agent::ToDatapath>(&output)) {
    std::visit(
        [&](auto& message) { host.inbox_.emplace_back(datapath::Input(std::move(message))); },
        down->message);
    return;
  }
  host.around_.write_down();
  auto& up = std::get<agent::ToGateway>(output);
  if (auto* ack = std::get_if<engine::PushAck>(&up)) {
    host.acknowledge(std::move(*ack));
  } else {
    host.around_.to_gateway(std::move(up));
  }
}

void AgentHost::AgentPort::arm(Instant at) {
  host.agent_timer_.arm(host.around_.clock.on_loop(at));
}

// A row that the kernel does not hold is not in force here: the gateway will send it again.
void AgentHost::acknowledge(engine::PushAck ack) {
  std::erase_if(ack.rows, [&](const auto& row) { return around_.kernel.failing(row.ip); });
  if (!ack.rows.empty()) around_.to_gateway(agent::ToGateway(std::move(ack)));
}

// ---- for people -------------------------------------------------------------------------------

judge::HostTables AgentHost::tables() {
  const Instant now = around_.clock.now();
  judge::HostTables out{.host = around_.setup.host,
                        .agent_running = true,
                        .life = life_,
                        .collected_at = now,
                        .reachable_since = ready_since_};
  const auto count = [&](std::string_view who) {
    return [&out, who](std::string_view name, std::uint64_t value) {
      out.counters.emplace_back(fmt::format("{}.{}", who, name), value);
    };
  };
  datapath_.counters().fields(count("datapath"));
  agent_->counters().fields(count("agent"));
  const bool per_vip = policy_.limiter.key == mcagent::LimiterKey::kDeviceVip;
  for (const auto& [key, started] : agent_->limiter().started()) {
    const Instant opens = agent_->limiter().opens_at(now, key.device, key.vip);
    if (opens <= now) continue;
    out.limiter.push_back({.device = key.device,
                           .vip = per_vip ? std::optional(key.vip) : std::nullopt,
                           .opens = opens});
  }
  const auto& tables = datapath_.tables();
  for (const auto& [vip, device] : tables.vip_table()) {
    out.vips.push_back(
        {.vip = vip, .device = device, .generation = tables.rows().at(vip).entry.generation});
  }
  out.neighs = tables.rows_in_force();
  return out;
}

}  // namespace havip::mcagentd
