#include "tools/replay/replica.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"
#include "tools/replay/replica_nodes.h"
#include "vpccgw/gateway/region.h"

namespace havip::replay {
namespace {

sim::LinkOptions control_of(const runner::Plan& plan, bool instant) {
  return instant ? sim::LinkOptions{} : plan.control;
}

}  // namespace

// The network has the name and seed of a run's, so that it treats messages as that one did.
Replica::Replica(const runner::Plan& plan, trace::Recorder& trace, bool instant)
    : plan_(plan),
      trace_(trace),
      network_("control", plan.scenario->seed, control_of(plan, instant)) {}

Replica::~Replica() = default;

Result<std::unique_ptr<Replica>> Replica::build(const runner::Plan& plan, trace::Recorder& trace,
                                                bool instant) {
  std::unique_ptr<Replica> replica(new Replica(plan, trace, instant));
  if (auto done = replica->fill(); !done) return fail(done.error());
  replica->kernel_.run_until(kStart);  // agents report for duty before the first packet
  return replica;
}

Result<void> Replica::fill() {
  const loader::Scenario& setup = *plan_.scenario;
  for (const loader::Host& host : setup.hosts)
    network_.add_place(to_string(host.id));
  const sim::PlaceId production = network_.add_place("vpccgw");
  const sim::PlaceId test = network_.add_place("vpccgw-test");
  for (const loader::Guest& guest : setup.guests) {
    for (const loader::Nic& nic : guest.nics) {
      const mcagent::Device device{
          .id = nic.device, .mac = nic.mac, .primary = nic.ip, .subnet = nic.block};
      devices_.emplace(nic.device, Located{.device = device, .host = place_of(guest.host)});
    }
  }
  for (const loader::Host& host : setup.hosts) {
    hosts_.push_back(std::make_unique<ReplicaHost>(
        *this, ReplicaHost::Setup{.node = trace_.add_node(to_string(host.id)),
                                  .host = &host,
                                  .place = place_of(host.id),
                                  .devices = devices_of(host.id),
                                  .provisioned = vpccgw::provisioned_rows(plan_.region)}));
  }
  vpccgw::MemoryStore store;
  if (auto made = vpccgw::create_region(store, plan_.region); !made) return made;
  production_ = std::make_unique<ReplicaGateway>(*this, trace_.add_node("vpccgw"), std::move(store),
                                                 setup.gateway, production);
  if (!runner::needs_test_gateway(setup)) return {};
  vpccgw::MemoryStore empty;
  const auto region = runner::test_region(plan_.region);
  if (auto made = vpccgw::create_region(empty, region); !made) return made;
  test_ = std::make_unique<ReplicaGateway>(
      *this, trace_.add_node("vpccgw-test"), std::move(empty),
      vpccgw::GatewayOptions{.environment = vpccgw::Environment::kTest}, test);
  return {};
}

std::vector<mcagent::Device> Replica::devices_of(const net::HostId& host) const {
  std::vector<mcagent::Device> out;
  for (const auto& [id, located] : devices_) {
    if (plan_.scenario->hosts[located.host].id == host) out.push_back(located.device);
  }
  return out;
}

sim::PlaceId Replica::place_of(const net::HostId& host) const {
  const auto& hosts = plan_.scenario->hosts;
  const auto it = std::ranges::find(hosts, host, &loader::Host::id);
  ensure(it != hosts.end(), "a host of the setup");
  return static_cast<sim::PlaceId>(it - hosts.begin());
}

// ---- what the capture shows ---------------------------------------------------------------------

void Replica::advance(Instant now) {
  if (now > kernel_.now()) kernel_.run_until(now - Duration(1));
  now_ = now;
}

void Replica::sent(const net::DeviceId& device, engine::TracedFrame&& frame) {
  hosts_[devices_.at(device).host]->captured(device, std::move(frame));
}

void Replica::seen_at(const net::DeviceId& device, const net::HostId& host) {
  Located& located = devices_.at(device);
  const sim::PlaceId there = place_of(host);
  if (located.host == there) return;
  hosts_[located.host]->unplug(device);
  located.host = there;
  hosts_[there]->plug(located.device);
  production_->receive(vpccgw::gateway::DeviceMoved{.device = device, .host = host});
}

void Replica::finish(Instant end) {
  kernel_.run_until(std::max(end, kernel_.now()));
  for (auto& host : hosts_)
    host->finish();
}

// ---- the control channel ------------------------------------------------------------------------

void Replica::to_gateway(const ReplicaHost& from, mcagent::agent::ToGateway&& message) {
  const bool claim = std::holds_alternative<engine::Claim>(message);
  const bool test = from.host().environment == vpccgw::Environment::kTest;
  const ReplicaGateway& there = claim && test ? *test_ : *production_;
  auto input = std::visit([](auto& m) { return vpccgw::gateway::Input(std::move(m)); }, message);
  carry(from.place(), there.place(), std::move(input));
}

void Replica::to_host(const ReplicaGateway& from, vpccgw::gateway::Output&& message) {
  const auto* push = std::get_if<engine::Push>(&message);
  const net::HostId host = push ? push->host : std::get<vpccgw::gateway::Reply>(message).host;
  carry(from.place(), place_of(host), std::move(message));
}

void Replica::carry(sim::PlaceId from, sim::PlaceId to, Message&& message) {
  for (const sim::Delivery& delivery : network_.send(this->now(), from, to)) {
    const auto ticket = travelling_.put({.message = message, .to = to});
    kernel_.schedule<&Replica::on_arrival>(delivery.at, *this, ticket);
  }
}

void Replica::on_arrival(std::uint64_t ticket) {
  Travelling arrived = travelling_.take(ticket);
  if (arrived.to < hosts_.size()) {
    hosts_[arrived.to]->receive(std::move(std::get<vpccgw::gateway::Output>(arrived.message)));
    return;
  }
  ReplicaGateway& gateway = arrived.to == production_->place() ? *production_ : *test_;
  gateway.receive(std::move(std::get<vpccgw::gateway::Input>(arrived.message)));
}

}  // namespace havip::replay
