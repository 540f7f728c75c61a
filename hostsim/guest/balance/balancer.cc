#include "hostsim/guest/balance/balancer.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::hostsim::balance {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kAnyPort = 0;

struct Ports {
  std::uint16_t from = 0;
  std::uint16_t to = 0;
};

std::optional<Ports> ports_of(const wire::Ipv4& packet) {
  if (const auto* tcp = std::get_if<wire::Tcp>(&packet.payload)) {
    return Ports{tcp->src_port, tcp->dst_port};
  }
  if (const auto* udp = std::get_if<wire::Udp>(&packet.payload)) {
    return Ports{udp->src_port, udp->dst_port};
  }
  return std::nullopt;
}

bool asks(const wire::Ipv4& packet) {
  const auto* tcp = std::get_if<wire::Tcp>(&packet.payload);
  return tcp == nullptr ||
         (tcp->has(wire::Tcp::kSyn) && !tcp->has(wire::Tcp::kAck) && !tcp->has(wire::Tcp::kRst));
}

conf::Transport transport_of(std::uint8_t protocol) {
  return protocol == wire::kProtocolUdp ? conf::Transport::kUdp : conf::Transport::kTcp;
}

}  // namespace

// ---- the table --------------------------------------------------------------------------------

Result<void> Balancer::apply(const ipvs::Change& change) {
  const auto* added = std::get_if<ipvs::AddService>(&change);
  if (added != nullptr && !is_known_scheduler(added->balancing.scheduler)) {
    return fail("Scheduler or persistence engine not found");
  }
  auto applied = table_.apply(change);
  if (!applied) return applied;
  // Schedulers start anew with their service; the others only learn who there is.
  std::erase_if(schedulers_, [&](const auto& entry) {
    const ipvs::Service* service = table_.find(entry.first);
    return service == nullptr || (added != nullptr && added->id == entry.first);
  });
  for (auto& [id, scheduler] : schedulers_)
    scheduler.reset();
  return applied;
}

void Balancer::clear() {
  table_.clear();
  connections_.clear();
  by_reply_.clear();
  idle_.clear();
  templates_.clear();
  tallies_.clear();
  schedulers_.clear();
}

const ipvs::Service* Balancer::service_at(std::uint8_t protocol, net::Ipv4Addr ip,
                                          std::uint16_t port) const {
  const conf::Transport transport = transport_of(protocol);
  const ipvs::Service* exact = table_.find({.protocol = transport, .at = conf::Endpoint{ip, port}});
  if (exact != nullptr) return exact;
  return table_.find({.protocol = transport, .at = conf::Endpoint{ip, kAnyPort}});
}

std::vector<Load> Balancer::loads(const ipvs::Service& service) const {
  std::vector<Load> all;
  const auto* at = std::get_if<conf::Endpoint>(&service.id.at);
  for (const ipvs::Destination& destination : service.destinations) {
    Load load{.destination = destination};
    if (at != nullptr) {
      const std::uint8_t protocol =
          service.id.protocol == conf::Transport::kUdp ? wire::kProtocolUdp : wire::kProtocolTcp;
      if (const auto tally = tallies_.find({protocol, *at, destination.at});
          tally != tallies_.end()) {
        load.active = tally->second.active;
        load.inactive = tally->second.inactive;
        load.connections = tally->second.connections;
      }
    }
    all.push_back(load);
  }
  return all;
}

// ---- packets ----------------------------------------------------------------------------------

Balancer::Chosen Balancer::find_or_schedule(Instant now, const wire::Ipv4& packet) {
  const auto ports = ports_of(packet);
  if (!ports) return {};
  sweep(now);
  const std::uint8_t protocol = wire::ip_protocol(packet);
  const Pair pair{protocol, {packet.src, ports->from}, {packet.dst, ports->to}};
  auto known = connections_.find(pair);
  // A new connection between old ends, once the last is over.
  if (known != connections_.end() && protocol == wire::kProtocolTcp && asks(packet) &&
      (known->second.state == State::kClosing || known->second.state == State::kReset)) {
    forget(known);
    known = connections_.end();
  }
  const ipvs::Service* service = service_at(protocol, packet.dst, ports->to);
  if (known != connections_.end()) {
    Connection& connection = known->second;
    const ipvs::Service* its = table_.find(connection.service);
    const bool there = its != nullptr && std::ranges::any_of(its->destinations, [&](const auto& d) {
                         return d.at == connection.destination;
                       });
    if (!there) {
      ++counters_.server_gone;
      return {.fate = Fate::kDrop};
    }
    if (!its->balancing.one_packet) {
      follow(now, connection, packet);
      return {.connection = &connection};
    }
    forget(known);
  }
  if (service == nullptr || !asks(packet)) return {};
  return schedule(now, pair, *service);
}

Balancer::Chosen Balancer::schedule(Instant now, const Pair& pair, const ipvs::Service& service) {
  const ipvs::Destination* destination = pick(now, pair, service);
  if (destination == nullptr) {
    ++counters_.no_server;
    return {.fate = Fate::kRefuse};
  }
  if (connections_.size() >= kMostConnections) {
    ++counters_.table_full;
    return {.fate = Fate::kDrop};
  }
  ++counters_.connections;
  const auto& [protocol, client, vip] = pair;
  conf::Endpoint to = destination->at;
  if (to.port == kAnyPort || destination->forwarding != conf::Forwarding::kNat) to.port = vip.port;
  const bool udp = protocol == wire::kProtocolUdp;
  Connection connection{.pair = pair,
                        .to = to,
                        .forwarding = destination->forwarding,
                        .service = service.id,
                        .destination = destination->at,
                        .state = udp ? State::kUdp : State::kOpening,
                        .idle_at = now + (udp ? seconds(300) : seconds(60))};
  Tally& tally = tally_of(connection);
  ++tally.connections;
  ++(udp ? tally.inactive : tally.active);
  judge_load(connection);
  by_reply_[{protocol, to, client}] = pair;
  idle_.emplace(connection.idle_at, pair);
  return {.connection = &connections_.emplace(pair, std::move(connection)).first->second};
}

// By persistence if there is a template whose server is still there, else by the scheduler.
const ipvs::Destination* Balancer::pick(Instant now, const Pair& pair,
                                        const ipvs::Service& service) {
  const auto& [protocol, client, vip] = pair;
  const auto destination_at = [&](const conf::Endpoint& at) {
    return std::ranges::find(service.destinations, at, &ipvs::Destination::at);
  };
  const ipvs::Balancing& balancing = service.balancing;
  const bool persistent = balancing.persistence_timeout > Duration::zero();
  const net::Ipv4Addr network{client.ip.v4().value & balancing.persistence_granularity};
  const Pair key{protocol, {network, kAnyPort}, vip};
  if (const auto known = templates_.find(key); persistent && known != templates_.end()) {
    const auto at = destination_at(known->second.destination);
    if (known->second.until > now && at != service.destinations.end()) {
      known->second.until = now + balancing.persistence_timeout;
      return &*at;
    }
    templates_.erase(known);
  }
  auto scheduler =
      std::ranges::find(schedulers_, service.id, &std::pair<ipvs::ServiceId, Scheduler>::first);
  if (scheduler == schedulers_.end()) {
    schedulers_.emplace_back(service.id, Scheduler(balancing));
    scheduler = std::prev(schedulers_.end());
  }
  std::vector<Server> servers;
  for (const ipvs::Destination& destination : service.destinations) {
    const auto tally =
        tallies_.find({protocol, std::get<conf::Endpoint>(service.id.at), destination.at});
    Server server{.at = destination.at, .weight = destination.weight};
    if (!destination.at.ip.is_v4()) server.weight = 0;  // an IPv6 server of an IPv4 service
    if (tally != tallies_.end()) {
      server.active = tally->second.active;
      server.inactive = tally->second.inactive;
      server.overloaded = tally->second.overloaded && destination.upper_threshold != 0;
    }
    servers.push_back(server);
  }
  const auto chosen = scheduler->second.choose(
      servers, {.client = client.ip, .client_port = client.port, .service = vip.ip});
  if (!chosen) return nullptr;
  const ipvs::Destination& destination = service.destinations[*chosen];
  if (persistent) templates_[key] = {destination.at, now + balancing.persistence_timeout};
  return &destination;
}

Balancer::Verdict Balancer::forward(const Connection& connection, wire::Ipv4& packet) {
  if (packet.ttl <= 1) return {.fate = Fate::kDrop};
  --packet.ttl;
  ++counters_.packets_in;
  const net::Ipv4Addr server = connection.to.ip.v4();
  if (connection.forwarding == conf::Forwarding::kNat) {
    packet.dst = server;
    if (auto* tcp = std::get_if<wire::Tcp>(&packet.payload)) tcp->dst_port = connection.to.port;
    if (auto* udp = std::get_if<wire::Udp>(&packet.payload)) udp->dst_port = connection.to.port;
  }
  return {.fate = Fate::kForward, .next_hop = server, .how = connection.forwarding};
}

bool Balancer::outbound(Instant now, wire::Ipv4& packet) {
  if (by_reply_.empty()) return false;
  const auto ports = ports_of(packet);
  if (!ports) return false;
  const auto reply = by_reply_.find(
      {wire::ip_protocol(packet), {packet.src, ports->from}, {packet.dst, ports->to}});
  if (reply == by_reply_.end()) return false;
  const auto known = connections_.find(reply->second);
  ensure(known != connections_.end(), "a way back without its connection");
  Connection& connection = known->second;
  if (connection.idle_at <= now || connection.forwarding != conf::Forwarding::kNat) return false;
  if (packet.ttl <= 1) return false;
  --packet.ttl;
  follow(now, connection, packet);
  ++counters_.packets_out;
  const conf::Endpoint& vip = std::get<2>(connection.pair);
  packet.src = vip.ip.v4();
  if (auto* tcp = std::get_if<wire::Tcp>(&packet.payload)) tcp->src_port = vip.port;
  if (auto* udp = std::get_if<wire::Udp>(&packet.payload)) udp->src_port = vip.port;
  return true;
}

// ---- connections ------------------------------------------------------------------------------

// What a packet says of the connection's state, whichever way it goes.
void Balancer::follow(Instant now, Connection& connection, const wire::Ipv4& packet) {
  const auto* tcp = std::get_if<wire::Tcp>(&packet.payload);
  if (tcp == nullptr) {
    enter(now, connection, State::kUdp);
  } else if (tcp->has(wire::Tcp::kRst)) {
    enter(now, connection, State::kReset);
  } else if (tcp->has(wire::Tcp::kFin) || connection.state == State::kClosing) {
    enter(now, connection, State::kClosing);
  } else if (tcp->has(wire::Tcp::kSyn)) {
    enter(now, connection, State::kOpening);
  } else if (connection.state != State::kReset) {
    enter(now, connection, State::kEstablished);
  }
}

void Balancer::enter(Instant now, Connection& connection, State state) {
  const auto is_active = [](State one) {
    return one == State::kOpening || one == State::kEstablished;
  };
  const bool was = is_active(connection.state);
  const bool is = is_active(state);
  connection.state = state;
  idle_.erase({connection.idle_at, connection.pair});
  switch (state) {
    case State::kOpening:
      connection.idle_at = now + seconds(60);
      break;
    case State::kEstablished:
      connection.idle_at = now + seconds(900);
      break;
    case State::kClosing:
      connection.idle_at = now + seconds(120);
      break;
    case State::kReset:
      connection.idle_at = now + seconds(10);
      break;
    case State::kUdp:
      connection.idle_at = now + seconds(300);
      break;
  }
  idle_.emplace(connection.idle_at, connection.pair);
  if (was == is) return;
  Tally& tally = tally_of(connection);
  --(was ? tally.active : tally.inactive);
  ++(is ? tally.active : tally.inactive);
}

Balancer::Tally& Balancer::tally_of(const Connection& connection) {
  return tallies_[{std::get<0>(connection.pair), std::get<conf::Endpoint>(connection.service.at),
                   connection.destination}];
}

// A server at its upper threshold is full until it falls below the lower one.
void Balancer::judge_load(const Connection& connection) {
  const ipvs::Service* service = table_.find(connection.service);
  if (service == nullptr) return;
  const auto at =
      std::ranges::find(service->destinations, connection.destination, &ipvs::Destination::at);
  if (at == service->destinations.end() || at->upper_threshold == 0) return;
  Tally& tally = tally_of(connection);
  const std::uint64_t all = std::uint64_t{tally.active} + tally.inactive;
  if (all >= at->upper_threshold) {
    tally.overloaded = true;
  } else if (at->lower_threshold != 0 ? all < at->lower_threshold
                                      : all * 4 < std::uint64_t{at->upper_threshold} * 3) {
    tally.overloaded = false;
  }
}

void Balancer::forget(Connections::iterator at) {
  const Connection& connection = at->second;
  const bool active =
      connection.state == State::kOpening || connection.state == State::kEstablished;
  Tally& tally = tally_of(connection);
  --(active ? tally.active : tally.inactive);
  judge_load(connection);
  idle_.erase({connection.idle_at, connection.pair});
  const auto& [protocol, client, vip] = connection.pair;
  const auto reply = by_reply_.find({protocol, connection.to, client});
  if (reply != by_reply_.end() && reply->second == connection.pair) by_reply_.erase(reply);
  connections_.erase(at);
}

void Balancer::sweep(Instant now) {
  while (!idle_.empty() && idle_.begin()->first <= now)
    forget(connections_.find(idle_.begin()->second));
}

}  // namespace havip::hostsim::balance
