#include "hostsim/guest/checker/pool.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::checker {
namespace {

constexpr std::int64_t kWeightMax = 65535;

// What the kernel gets of a weight.
std::int64_t real_weight(std::int64_t weight) {
  return std::clamp<std::int64_t>(weight, 0, kWeightMax);
}

Pool::Server make_server(const conf::RealServer& config, conf::Transport protocol) {
  return {.config = config, .name = service_name(config.at, protocol), .weight = config.weight};
}

ipvs::Destination destination(const Pool::Server& server, std::int64_t weight) {
  return {.at = server.config.at,
          .weight = static_cast<int>(real_weight(weight)),
          .forwarding = server.config.forwarding,
          .upper_threshold = server.config.upper_threshold,
          .lower_threshold = server.config.lower_threshold};
}

}  // namespace

Pool::Pool(Process& process, conf::VirtualServer config)
    : process_(process), config_(std::move(config)), name_(service_name(config_)) {
  for (const conf::RealServer& server : config_.real_servers)
    servers_.push_back(make_server(server, config_.protocol));
  if (config_.sorry_server) {
    sorry_ = make_server(*config_.sorry_server, config_.protocol);
    sorry_->config.inhibit_on_failure = config_.sorry_server_inhibit;
  }
}

bool Pool::same_service(const Pool& other) const {
  if (config_.group.empty() != other.config_.group.empty()) return false;
  if (!config_.group.empty()) return config_.group == other.config_.group;
  return ids() == other.ids();
}

// ---- the kernel's table -----------------------------------------------------------------------

std::vector<ipvs::ServiceId> Pool::ids() const {
  std::vector<ipvs::ServiceId> ids;
  for (const conf::VirtualService& service : config_.services) {
    ipvs::ServiceId id{.protocol = config_.protocol, .at = service.at};
    if (const auto* at = std::get_if<conf::Endpoint>(&service.at)) {
      id.family = at->ip.family();
    } else if (!config_.real_servers.empty()) {
      id.family = config_.real_servers.front().at.ip.family();
    }
    ids.push_back(id);
  }
  return ids;
}

ipvs::Balancing Pool::balancing() const {
  return {.scheduler = config_.scheduler,
          .flags = config_.scheduler_flags,
          .persistence_timeout = config_.persistence_timeout,
          .persistence_granularity = config_.persistence_granularity,
          .one_packet = config_.one_packet};
}

void Pool::change_table(const ipvs::Change& change, engine::Seq cause) {
  process_.outputs.push(IpvsChange{.change = change, .cause = cause});
}

void Pool::edit(const Server& server, std::int64_t weight, engine::Seq cause) {
  for (const ipvs::ServiceId& id : ids())
    change_table(ipvs::EditDestination{id, destination(server, weight)}, cause);
}

// With inhibit_on_failure a server comes in with weight 0 when it is down, and is only edited once
// it is in.
void Pool::add(Server& server, engine::Seq cause) {
  if (server.config.inhibit_on_failure && server.set) {
    edit(server, server.weight, cause);
    return;
  }
  for (const ipvs::ServiceId& id : ids())
    change_table(add_to(id, server), cause);
  server.set = true;
}

ipvs::AddDestination Pool::add_to(const ipvs::ServiceId& id, const Server& server) const {
  const bool down = server.config.inhibit_on_failure && server.failed > 0;
  return {id, destination(server, down ? 0 : server.weight)};
}

void Pool::remove(Server& server, engine::Seq cause) {
  if (server.config.inhibit_on_failure) {
    edit(server, 0, cause);
    return;
  }
  for (const ipvs::ServiceId& id : ids())
    change_table(ipvs::RemoveDestination{id, server.config.at}, cause);
  server.set = false;
}

// ---- start and stop ---------------------------------------------------------------------------

void Pool::start(Instant now, engine::Seq cause) {
  if (fresh_) {
    quorum_up_ = live_weight() >= std::int64_t{config_.quorum} + config_.hysteresis;
    for (const ipvs::ServiceId& id : ids())
      change_table(ipvs::AddService{id, balancing()}, cause);
  }
  fresh_ = false;
  for (Server& server : servers_) {
    const bool comes_up = server.failed == 0 && !server.alive;
    if (!comes_up && !(server.config.inhibit_on_failure && !server.set)) continue;
    add(server, cause);
    if (!comes_up) continue;
    server.alive = true;
    const engine::Seq up = record(now, server, cause);
    if (process_.config.rs_init_notifies) announce(server, up);
  }
  update_quorum(now, true, cause);
  if (sorry_ && sorry_->config.inhibit_on_failure && !sorry_->set) {
    sorry_->failed = 1;
    add(*sorry_, cause);
    sorry_->failed = 0;
  }
}

void Pool::stop(Instant now, engine::Seq cause) {
  if (sorry_ && sorry_->set) {
    sorry_->config.inhibit_on_failure = false;
    remove(*sorry_, cause);
    sorry_->alive = false;
  }
  for (Server& server : servers_)
    clear(now, server, true, cause);
  quorum_up_ = false;
  if (config_.omega) announce_shutdown(record_quorum(now, cause));
  for (const ipvs::ServiceId& id : ids())
    change_table(ipvs::RemoveService{id}, cause);
}

// Takes a server out for good, inhibit_on_failure or not.
void Pool::clear(Instant now, Server& server, bool stopping, engine::Seq cause) {
  if (server.set || stopping) {
    process_.log(
        now, cause,
        fmt::format("{} {}service {} from VS {}", stopping ? "Shutting down" : "Removing",
                    server.config.inhibit_on_failure && !server.alive ? "(inhibited) " : "",
                    server.name, name_));
  }
  if (!server.set) return;
  for (const ipvs::ServiceId& id : ids())
    change_table(ipvs::RemoveDestination{id, server.config.at}, cause);
  server.set = false;
  if (!server.alive) return;
  server.alive = false;
  if (stopping && !config_.omega) return;
  const engine::Seq down = record(now, server, cause);
  announce(server, down);
  if (!server.config.smtp_alert) return;
  process_.mail(fmt::format("Realserver {} of virtual server {} - DOWN", server.name, name_),
                stopping ? "=> Shutting down <=" : "=> Removing <=", down);
}

// ---- a server comes and goes ------------------------------------------------------------------

void Pool::checker_recovered(Instant now, std::size_t index, engine::Seq cause) {
  Server& server = servers_[index];
  if (server.failed <= 1) change(now, server, true, cause);
  if (server.failed > 0) --server.failed;
}

void Pool::checker_failed(Instant now, std::size_t index, engine::Seq cause) {
  Server& server = servers_[index];
  if (server.failed == 0) change(now, server, false, cause);
  ++server.failed;
}

void Pool::change(Instant now, Server& server, bool alive, engine::Seq cause) {
  if (server.alive == alive) return;
  const bool inhibit = server.config.inhibit_on_failure;
  const std::string_view verb =
      alive ? (inhibit ? "Enabl" : "Add") : (inhibit ? "Disabl" : "Remov");
  process_.log(now, cause,
               fmt::format("{}ing service {} {} VS {}", verb, server.name,
                           inhibit ? "of" : (alive ? "to" : "from"), name_));
  // With the sorry server at work the servers wait outside.
  if (quorum_up_ || !sorry()) {
    alive ? add(server, cause) : remove(server, cause);
  }
  server.alive = alive;
  const engine::Seq changed = record(now, server, cause);
  announce(server, changed);
  update_quorum(now, false, changed);
}

void Pool::set_weight(Instant now, std::size_t index, std::int64_t weight, engine::Seq cause) {
  Server& server = servers_[index];
  const std::int64_t before = real_weight(server.weight);
  const std::int64_t after = real_weight(weight);
  server.weight = weight;
  if (before == after) return;
  const engine::Seq logged =
      process_.log(now, cause,
                   fmt::format("Changing weight from {} to {} for {}active service {} of VS {}",
                               before, after, server.alive ? "" : "in", server.name, name_));
  if (server.set && server.alive && (quorum_up_ || !sorry())) edit(server, weight, logged);
  update_quorum(now, false, logged);
}

// ---- the quorum -------------------------------------------------------------------------------

std::int64_t Pool::live_weight() const {
  std::int64_t sum = 0;
  for (const Server& server : servers_) {
    if (server.alive) sum += real_weight(server.weight);
  }
  return sum;
}

void Pool::update_quorum(Instant now, bool starting, engine::Seq cause) {
  const std::int64_t sum = live_weight();
  const std::int64_t threshold =
      std::int64_t{config_.quorum} + (quorum_up_ ? -1 : 1) * std::int64_t{config_.hysteresis};
  if (!quorum_up_ && sum >= threshold) {
    quorum_up_ = true;
    process_.log(now, cause,
                 fmt::format("Gained quorum {}+{}={} <= {} for VS {}", config_.quorum,
                             config_.hysteresis, threshold, sum, name_));
    if (sorry()) {
      process_.log(now, cause,
                   fmt::format("{} sorry server {} from VS {}",
                               sorry_->config.inhibit_on_failure ? "Disabling" : "Removing",
                               sorry_->name, name_));
      remove(*sorry_, cause);
      sorry_->alive = false;
      swap_servers(now, true, cause);
    }
    announce_quorum(starting ? "Starting with quorum up" : "Gained quorum", threshold, sum,
                    record_quorum(now, cause));
    return;
  }
  const bool lost = quorum_up_ && (sum == 0 || sum < threshold);
  if (!lost && !(starting && !quorum_up_ && sorry_ && !sorry_->alive)) return;
  quorum_up_ = false;
  process_.log(now, cause,
               fmt::format("{} {}-{}={} > {} for VS {}",
                           starting ? "Starting with quorum down" : "Lost quorum", config_.quorum,
                           config_.hysteresis, threshold, sum, name_));
  if (sorry_ && !sorry_->alive) {
    process_.log(now, cause,
                 fmt::format("{} sorry server {} to VS {}",
                             sorry_->config.inhibit_on_failure ? "Enabling" : "Adding",
                             sorry_->name, name_));
    swap_servers(now, false, cause);
    add(*sorry_, cause);
    sorry_->alive = true;
  }
  announce_quorum(starting ? "Starting with quorum down" : "Lost quorum", threshold, sum,
                  record_quorum(now, cause));
}

// All that are alive go in, or make room for the sorry server.
void Pool::swap_servers(Instant now, bool in, engine::Seq cause) {
  process_.log(now, cause,
               fmt::format("{} the pool for VS {}",
                           in ? "Adding alive servers to" : "Removing alive servers from", name_));
  for (Server& server : servers_) {
    if (!server.alive) continue;
    in ? add(server, cause) : remove(server, cause);
  }
}

}  // namespace havip::hostsim::checker
