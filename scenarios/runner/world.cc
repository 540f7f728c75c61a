#include "scenarios/runner/world.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/sim/random.h"
#include "scenarios/runner/operator.h"
#include "vpccgw/gateway/region.h"

namespace havip::runner {
namespace {

// Between two looks at the stop flag and the record limit.
constexpr std::uint64_t kSlice = 20'000;

// What a run will write down, as far as one can tell: two records a probe, and some for the rest.
std::size_t expected_records(const loader::Scenario& scenario) {
  constexpr std::int64_t kRest = 4096;
  constexpr std::int64_t kMost = 1 << 20;
  std::int64_t records = kRest;
  for (const loader::Probe& probe : scenario.probes) {
    records += std::min(2 * (scenario.duration / probe.every), kMost);
  }
  return static_cast<std::size_t>(std::min(records, kMost));
}

std::string method_name(hostsim::conf::Forwarding forwarding) {
  switch (forwarding) {
    case hostsim::conf::Forwarding::kNat:
      return "NAT";
    case hostsim::conf::Forwarding::kDirect:
      return "DR";
    case hostsim::conf::Forwarding::kTunnel:
      return "TUN";
  }
  return "?";
}

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::kCompleted:
      return "completed";
    case Ending::kEventLimit:
      return "stopped: too many events";
    case Ending::kRecordLimit:
      return "stopped: too many trace records";
    case Ending::kInterrupted:
      return "interrupted";
  }
  return "?";
}

World::World(const Plan& plan, std::uint64_t seed, const Lent& lent)
    : plan_(plan),
      scenario_(*plan.scenario),
      seed_(seed),
      context_(lent.context != nullptr ? *lent.context : own_context_.emplace()),
      store_(lent.store != nullptr ? *lent.store : own_store_.emplace()),
      fabric_(context_, seed, plan.fabric),
      control_(context_, seed, plan.control) {
  context_.observer = lent.observer;
  context_.trace.reserve(expected_records(scenario_));
  context_.operator_node = context_.trace.add_node("operator");
}

World::~World() = default;

Result<std::unique_ptr<World>> World::build(const Plan& plan, std::uint64_t seed,
                                            const Lent& lent) {
  std::unique_ptr<World> world(new World(plan, seed, lent));
  world->add_hosts();
  if (auto added = world->add_gateways(); !added) return fail(added.error());
  world->add_guests();
  for (auto& host : world->hosts_)
    host->start_agent(0);
  world->schedule_boots();
  world->operator_ = std::make_unique<Operator>(*world);
  return world;
}

void World::add_hosts() {
  std::vector<net::Subnet> blocks;
  std::vector<hostsim::RouteRow> routes;
  for (const auto& subnet : scenario_.subnets) {
    blocks.push_back(subnet.block);
    for (const auto& route : subnet.routes)
      routes.push_back({.subnet = subnet.block, .to = route.to, .via = route.via});
  }
  for (const loader::Host& host : scenario_.hosts) {
    HostNode::Setup setup{.forwarding = {.id = host.id,
                                         .node = context_.trace.add_node(to_string(host.id)),
                                         .fabric = scenario_.fabric.kind,
                                         .gateway_mac = plan_.gateway_mac,
                                         .subnets = blocks,
                                         .arp = scenario_.fabric.arp,
                                         .routes = routes},
                          .policy = host.policy,
                          .provisioned = vpccgw::provisioned_rows(plan_.region)};
    hosts_.push_back(std::make_unique<HostNode>(context_, std::move(setup), fabric_, control_));
    fabric_.connect(*hosts_.back());
    control_.connect(*hosts_.back());
    control_.set_environment(host.id, host.environment);
  }
}

Result<void> World::add_gateways() {
  if (auto made = vpccgw::create_region(store_, plan_.region); !made) return made;
  production_ = std::make_unique<GatewayNode>(context_, context_.trace.add_node("vpccgw"), store_,
                                              scenario_.gateway, control_);
  if (needs_test_gateway(scenario_)) {
    if (auto made = vpccgw::create_region(test_store_, test_region(plan_.region)); !made)
      return made;
    test_ = std::make_unique<GatewayNode>(
        context_, context_.trace.add_node("vpccgw-test"), test_store_,
        vpccgw::GatewayOptions{.environment = vpccgw::Environment::kTest}, control_);
  }
  control_.connect(*production_, test_.get());
  return {};
}

void World::add_guests() {
  for (const GuestPlan& planned : plan_.guests) {
    hostsim::GuestSetup setup = planned.setup;
    setup.node = context_.trace.add_node(to_string(setup.id));
    if (setup.keepalived) {
      setup.keepalived = keepalived_of(setup.id, *std::move(setup.keepalived));
    }
    HostNode& home = host(planned.host);
    guests_.push_back(std::make_unique<GuestNode>(context_, setup, home));
    home.plug(*guests_.back());
  }
}

void World::schedule_boots() {
  for (std::size_t i = 0; i < guests_.size(); ++i) {
    const loader::Guest& guest = scenario_.guests[i];
    sim::Stream random(seed_, "boot " + to_string(guest.id));
    context_.kernel.schedule<&World::on_boot>(guest.boot_at + random.within(guest.boot_spread),
                                              *this, i);
  }
}

void World::on_boot(std::uint64_t guest) {
  guests_[guest]->give(hostsim::guest::Boot{});
}

Ending World::run(const Limits& limits, const Onlooker& onlooker) {
  const Instant end = kStart + scenario_.duration;
  auto slice = sim::Kernel::Stop::kBudget;
  Ending ending = Ending::kCompleted;
  while (slice == sim::Kernel::Stop::kBudget && ending == Ending::kCompleted) {
    slice = context_.kernel.run_until(end, kSlice);
    if (onlooker.stop != nullptr && *onlooker.stop != 0) ending = Ending::kInterrupted;
    if (onlooker.watch) onlooker.watch(now());
    if (context_.kernel.dispatched() >= limits.events) ending = Ending::kEventLimit;
    if (context_.trace.last() >= limits.records) ending = Ending::kRecordLimit;
  }
  // A limit that is reached by the very last event has stopped nothing.
  if (slice == sim::Kernel::Stop::kEnd && ending != Ending::kInterrupted) {
    ending = Ending::kCompleted;
  }
  for (auto& host : hosts_)
    host->finish();
  return ending;
}

judge::Tables World::tables() {
  judge::Tables out;
  for (auto& host : hosts_)
    out.hosts.push_back(tables_of(*host));
  for (auto& guest : guests_) {
    auto tables = tables_of(*guest);
    if (!tables.ipvs.empty()) out.guests.push_back(std::move(tables));
  }
  if (auto rows = store_.neigh()) out.gateway = std::move(*rows);
  out.gateway_changed = operator_->last_move();
  for (const auto& record : context_.trace.records()) {
    if (record.node == production_->node() &&
        std::holds_alternative<trace::Committed>(record.event)) {
      out.gateway_changed = std::max(out.gateway_changed, record.at);
    }
  }
  return out;
}

judge::HostTables World::tables_of(HostNode& host) {
  judge::HostTables out{
      .host = host.id(),
      .agent_running = host.agent() != nullptr,
      .life = host.life(),
      .test_environment = control_.environment_of(host.id()) == vpccgw::Environment::kTest,
      .collected_at = now(),
      .reachable_since = std::nullopt};
  const auto line = control_.pushes_arrive_since(host, now());
  if (line && host.ready_since() && production_->up_since()) {
    out.reachable_since = std::max({*line, *host.ready_since(), *production_->up_since()});
  }
  // Datapath and agent count some things in the same words.
  const auto count = [&](std::string_view who) {
    return [&out, who](std::string_view name, std::uint64_t value) {
      out.counters.emplace_back(fmt::format("{}.{}", who, name), value);
    };
  };
  host.datapath().counters().fields(count("datapath"));
  if (host.agent() != nullptr) host.agent()->counters().fields(count("agent"));
  host.forwarding().counters().fields(count("forwarding"));
  if (host.agent() != nullptr) {
    const bool per_vip = host.policy().limiter.key == mcagent::LimiterKey::kDeviceVip;
    for (const auto& [key, started] : host.agent()->limiter().started()) {
      const Instant opens = host.agent()->limiter().opens_at(now(), key.device, key.vip);
      if (opens <= now()) continue;
      out.limiter.push_back({.device = key.device,
                             .vip = per_vip ? std::optional(key.vip) : std::nullopt,
                             .opens = opens});
    }
  }
  const auto& tables = host.datapath().tables();
  for (const auto& [vip, device] : tables.vip_table()) {
    out.vips.push_back(
        {.vip = vip, .device = device, .generation = tables.rows().at(vip).entry.generation});
  }
  out.neighs = tables.rows_in_force();
  return out;
}

judge::GuestTables World::tables_of(const GuestNode& guest) {
  const auto& balancer = guest.engine().stack().balancer();
  judge::GuestTables out{.guest = guest.setup().id};
  balancer.counters().fields([&](std::string_view name, std::uint64_t value) {
    out.counters.emplace_back(fmt::format("ipvs.{}", name), value);
  });
  for (const auto& service : balancer.table().services()) {
    const judge::IpvsRow row{.service = to_string(service.id),
                             .scheduler = service.balancing.scheduler};
    const auto loads = balancer.loads(service);
    if (loads.empty()) out.ipvs.push_back(row);
    for (const auto& load : loads) {
      judge::IpvsRow& one = out.ipvs.emplace_back(row);
      const auto& at = load.destination.at;
      one.server = fmt::format("{}:{}", to_string(at.ip), at.port);
      one.method = method_name(load.destination.forwarding);
      one.weight = load.destination.weight;
      one.active = load.active;
      one.inactive = load.inactive;
      one.connections = load.connections;
    }
  }
  return out;
}

hostsim::KeepalivedSetup World::keepalived_of(const net::GuestId& guest,
                                              hostsim::KeepalivedSetup setup) const {
  setup.seed = sim::Stream(seed_, "keepalived " + to_string(guest)).next();
  return setup;
}

GuestNode& World::guest(const net::GuestId& id) {
  const auto it = std::ranges::find_if(guests_, [&](auto& g) { return g->setup().id == id; });
  ensure(it != guests_.end(), "the loader let an unknown guest through");
  return **it;
}

HostNode& World::host(const net::HostId& id) {
  const auto it = std::ranges::find_if(hosts_, [&](auto& h) { return h->id() == id; });
  ensure(it != hosts_.end(), "the loader let an unknown host through");
  return **it;
}

}  // namespace havip::runner
