#include "scenarios/runner/operator.h"

#include <utility>

namespace havip::runner {

namespace action = loader::action;
namespace guest = hostsim::guest;

Operator::Operator(World& world) : world_(world), causes_(world.scenario_.timeline.size()) {
  for (std::size_t i = 0; i < world.scenario_.timeline.size(); ++i) {
    const loader::TimelineEntry& entry = world.scenario_.timeline[i];
    sim::Stream random(world.seed_, "timeline " + entry.stream);
    const Instant at = entry.at + random.within(entry.spread);
    world.context_.kernel.schedule<&Operator::on_entry>(at, *this, i);
  }
}

void Operator::on_entry(std::uint64_t index) {
  const loader::TimelineEntry& entry = world_.scenario_.timeline[index];
  index_ = index;
  cause_ = world_.context_.trace.record(
      world_.now(), 0, world_.context_.operator_node,
      trace::Action{.index = static_cast<std::uint32_t>(index),
                    .action = std::string(loader::name_of(entry.action)),
                    .target = entry.target});
  causes_[index] = cause_;
  std::visit([&](const auto& a) { carry_out(a); }, entry.action);
}

void Operator::give(const net::GuestId& guest, hostsim::guest::Input input) {
  world_.guest(guest).give(std::move(input));
}

// ---- in the guest -------------------------------------------------------------------------------

void Operator::carry_out(const action::NicDown& a) {
  give(a.nic.guest, guest::LinkSet{.nic = a.nic.index, .up = false, .cause = cause_});
}
void Operator::carry_out(const action::NicUp& a) {
  give(a.nic.guest, guest::LinkSet{.nic = a.nic.index, .up = true, .cause = cause_});
}
void Operator::carry_out(const action::KeepalivedStop& a) {
  give(a.guest, guest::DaemonStop{cause_});
}
void Operator::carry_out(const action::KeepalivedKill& a) {
  give(a.guest, guest::DaemonKill{.what = a.what, .cause = cause_});
}
void Operator::carry_out(const action::KeepalivedStart& a) {
  give(a.guest, guest::DaemonStart{cause_});
}
void Operator::carry_out(const action::KeepalivedPause& a) {
  give(a.guest, guest::DaemonPause{cause_});
}
void Operator::carry_out(const action::KeepalivedResume& a) {
  give(a.guest, guest::DaemonResume{cause_});
}
void Operator::carry_out(const action::KeepalivedReload& a) {
  auto keepalived = world_.keepalived_of(a.guest, keepalived_setup(a.conf));
  give(a.guest, guest::DaemonReload{.keepalived = std::move(keepalived), .cause = cause_});
}
void Operator::carry_out(const action::ScriptResult& a) {
  give(a.guest, guest::ScriptResult{.name = a.script, .behaviour = a.behaviour, .cause = cause_});
}
void Operator::carry_out(const action::FileWrite& a) {
  give(a.guest, guest::FileSet{.path = a.path, .value = a.holds, .cause = cause_});
}
void Operator::carry_out(const action::FileRemove& a) {
  give(a.guest, guest::FileSet{.path = a.path, .value = {}, .cause = cause_});
}
void Operator::carry_out(const action::ProcessCount& a) {
  give(a.guest, guest::ProcessSet{.name = a.process, .count = a.count, .cause = cause_});
}
void Operator::carry_out(const action::Priority& a) {
  if (const auto* file = std::get_if<hostsim::FileSetup>(&a.by)) {
    give(a.guest, guest::FileSet{.path = file->path, .value = file->value, .cause = cause_});
    return;
  }
  const auto& script = std::get<hostsim::ScriptSetup>(a.by);
  give(a.guest,
       guest::ScriptResult{.name = script.name, .behaviour = script.behaviour, .cause = cause_});
}
void Operator::carry_out(const action::GuestPause& a) {
  give(a.guest, guest::Pause{.queue = a.queue, .cause = cause_});
}
void Operator::carry_out(const action::GuestResume& a) {
  give(a.guest, guest::Resume{cause_});
}
void Operator::carry_out(const action::GuestCrash& a) {
  give(a.guest, guest::Crash{cause_});
}
void Operator::carry_out(const action::GuestBoot& a) {
  give(a.guest, guest::Boot{cause_});
}

// The guest stands still from here to its arrival. Its tap stays where it was meanwhile, and what
// arrives there is lost with the pause.
void Operator::carry_out(const action::LiveMigrate& a) {
  give(a.guest, guest::Pause{.cause = cause_});
  world_.context_.kernel.schedule<&Operator::on_arrival>(world_.now() + a.blackout, *this, index_);
}

void Operator::on_arrival(std::uint64_t index) {
  const auto& a = std::get<action::LiveMigrate>(world_.scenario_.timeline[index].action);
  const engine::Seq cause = causes_[index];
  GuestNode& moved = world_.guest(a.guest);
  HostNode& home = world_.host(a.to);
  moved.host().unplug(moved);
  moved.move_to(home);
  home.plug(moved);
  for (const auto& nic : moved.setup().nics) {
    world_.production_->orchestrate({.device = nic.device, .host = a.to, .cause = cause});
  }
  last_move_ = world_.now();
  moved.give(guest::Resume{cause});
}

void Operator::carry_out(const action::AddressAdd& a) {
  give(a.nic.guest, guest::AddressAdd{.nic = a.nic.index, .ip = a.ip, .cause = cause_});
}
void Operator::carry_out(const action::AddressDel& a) {
  give(a.nic.guest, guest::AddressDel{.nic = a.nic.index, .ip = a.ip, .cause = cause_});
}
void Operator::carry_out(const action::GuestFilter& a) {
  give(a.guest,
       guest::Filter{.proto = a.proto, .direction = a.direction, .on = !a.off, .cause = cause_});
}

void Operator::carry_out(const action::SendGarp& a) {
  wire::Frame frame{
      .dst = net::kBroadcastMac,
      .src = a.eth_src,
      .payload = wire::Arp{.op = a.op, .sha = a.sha, .spa = a.vip, .tha = a.tha, .tpa = a.vip}};
  if (a.raw) {
    auto read = wire::decode(*a.raw);
    ensure(read.has_value(), "the loader let a frame through that is no Ethernet frame");
    frame = std::move(*read);
  }
  give(a.nic.guest, guest::SendGarps{.nic = a.nic.index,
                                     .frame = std::move(frame),
                                     .count = a.count,
                                     .every = a.every,
                                     .cause = cause_});
}

void Operator::carry_out(const action::AppDown& a) {
  give(a.guest, guest::ServiceSet{.port = a.port, .mode = a.how, .answer = {}, .cause = cause_});
}
void Operator::carry_out(const action::AppUp& a) {
  give(a.guest,
       guest::ServiceSet{
           .port = a.port, .mode = hostsim::ServiceMode::kUp, .answer = {}, .cause = cause_});
}
void Operator::carry_out(const action::AppAnswer& a) {
  give(a.guest, guest::ServiceSet{.port = a.port, .mode = {}, .answer = a.answer, .cause = cause_});
}

// ---- hosts and agents ---------------------------------------------------------------------------

void Operator::carry_out(const action::HostDown& a) {
  world_.host(a.host).power_off(cause_);
}
void Operator::carry_out(const action::HostUp& a) {
  world_.host(a.host).power_on(cause_);
}
void Operator::carry_out(const action::AgentStop& a) {
  world_.host(a.host).end_agent("stopped", cause_);
}
void Operator::carry_out(const action::AgentKill& a) {
  world_.host(a.host).end_agent("killed", cause_);
}
void Operator::carry_out(const action::AgentStart& a) {
  world_.host(a.host).start_agent(cause_);
}
void Operator::carry_out(const action::AgentEnvironment& a) {
  world_.control_.set_environment(a.host, a.environment);
}
void Operator::carry_out(const action::UpcallLoss& a) {
  world_.host(a.host).set_upcall_loss(!a.off, cause_);
}
void Operator::carry_out(const action::PushLoss& a) {
  world_.control_.lose_pushes_until(a.host, a.until ? *a.until : world_.now() + *a.lasts);
}
void Operator::carry_out(const action::PushDelay& a) {
  world_.control_.delay_pushes(a.host, a.off ? Duration::zero() : a.delay);
}

// ---- the gateway --------------------------------------------------------------------------------

void Operator::carry_out(const action::GatewayDown&) {
  world_.production_->end("down", cause_);
}
void Operator::carry_out(const action::GatewayKill&) {
  world_.production_->end("killed", cause_);
}
void Operator::carry_out(const action::GatewayUp&) {
  world_.production_->start(cause_);
}
void Operator::carry_out(const action::GatewaySlow& a) {
  world_.production_->set_slow(a.off ? Duration::zero() : a.delay, cause_);
}

// ---- networks -----------------------------------------------------------------------------------

void Operator::carry_out(const action::Partition& a) {
  std::vector<std::vector<sim::PlaceId>> groups;
  for (const auto& hosts : a.groups) {
    auto& group = groups.emplace_back();
    for (const net::HostId& host : hosts)
      group.push_back(world_.fabric_.place_of(host));
  }
  world_.fabric_.network().partition(groups);
  disrupt_everyone();
}

void Operator::carry_out(const action::Heal&) {
  world_.fabric_.network().heal();
}
void Operator::carry_out(const action::ControlPartition& a) {
  world_.control_.cut_off(a.hosts);
}
void Operator::carry_out(const action::ControlHeal&) {
  world_.control_.heal();
}

void Operator::carry_out(const action::LinkChange& a) {
  sim::Network& network = world_.fabric_.network();
  const auto changed = [&](sim::LinkOptions options) {
    const auto take = [](auto& option, const auto& value) {
      if (value) option = *value;
    };
    const auto chance = [](sim::Probability& option, const auto& value) {
      if (value) option = sim::Probability(value->billionths);
    };
    take(options.latency, a.latency);
    take(options.jitter, a.jitter);
    chance(options.loss, a.loss);
    chance(options.duplicate, a.duplicate);
    chance(options.reorder, a.reorder);
    chance(options.corrupt, a.corrupt);
    return options;
  };
  const auto change = [&](sim::PlaceId from, sim::PlaceId to) {
    network.set_link(from, to, changed(network.options(from, to)));
  };
  if (a.between) {
    const auto here = world_.fabric_.place_of(a.between->first);
    const auto there = world_.fabric_.place_of(a.between->second);
    change(here, there);
    change(there, here);
  } else {
    for (sim::PlaceId from = 0; from < network.places(); ++from) {
      for (sim::PlaceId to = 0; to < network.places(); ++to) {
        if (from != to) change(from, to);
      }
    }
  }
  disrupt_everyone();
}

void Operator::disrupt_everyone() {
  world_.context_.trace.disrupt({.seq = cause_, .everyone = true});
}

// ---- the console --------------------------------------------------------------------------------

void Operator::console(decltype(vpccgw::gateway::Console::operation) operation,
                       std::string_view name, const net::HavipId& havip) {
  world_.production_->console({.operation = std::move(operation), .cause = cause_}, name,
                              havip.view());
}

void Operator::carry_out(const action::HavipCreate& a) {
  console(vpccgw::gateway::CreateHaVip{{.id = a.havip,
                                        .vip = a.vip,
                                        .subnet = a.subnet,
                                        .check_range = a.check_range,
                                        .range = a.range}},
          "CreateHaVip", a.havip);
}
void Operator::carry_out(const action::HavipDelete& a) {
  console(vpccgw::gateway::DeleteHaVip{a.havip}, "DeleteHaVip", a.havip);
}
void Operator::carry_out(const action::HavipUnbind& a) {
  console(vpccgw::gateway::UnbindHaVip{a.havip}, "UnbindHaVip", a.havip);
}
void Operator::carry_out(const action::HavipRange& a) {
  console(vpccgw::gateway::SetRange{.id = a.havip, .check_range = a.check_range, .range = a.range},
          "SetRange", a.havip);
}

}  // namespace havip::runner
