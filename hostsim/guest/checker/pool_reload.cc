// What becomes of a pool when the configuration is read again.

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/checker/pool.h"

namespace havip::hostsim::checker {

void Pool::take_over(Instant now, Pool& other, engine::Seq cause) {
  fresh_ = false;
  quorum_up_ = other.quorum_up_;
  other.config_.omega = true;  // whatever goes is announced: the service itself stays
  take_over_services(other, cause);
  for (Server& old : other.servers_) {
    const auto known = std::ranges::find(servers_, old.config.at,
                                         [](const Server& server) { return server.config.at; });
    if (known == servers_.end()) {
      process_.log(now, cause, fmt::format("service {} no longer exist", old.name));
      other.clear(now, old, false, cause);
      continue;
    }
    known->alive = old.alive;
    known->set = old.set;
    known->weight = old.weight;
    if (known->set && known->config.forwarding != old.config.forwarding) {
      edit(*known, known->alive ? known->weight : 0, cause);
    }
    const auto index = static_cast<std::size_t>(known - servers_.begin());
    set_weight(now, index, old.weight + known->config.weight - old.config.weight, cause);
  }
  take_over_sorry(now, other, cause);
}

void Pool::take_over_services(const Pool& other, engine::Seq cause) {
  const auto before = other.ids();
  const auto after = ids();
  for (const ipvs::ServiceId& id : before) {
    if (std::ranges::find(after, id) == after.end()) change_table(ipvs::RemoveService{id}, cause);
  }
  for (const ipvs::ServiceId& id : after) {
    const bool known = std::ranges::find(before, id) != before.end();
    if (!known || balancing() != other.balancing()) {
      change_table(ipvs::AddService{id, balancing()}, cause);
    }
    if (known) continue;
    for (const Server& server : other.servers_) {
      if (server.set) change_table(other.add_to(id, server), cause);
    }
    if (other.sorry_ && other.sorry_->set) change_table(other.add_to(id, *other.sorry_), cause);
  }
}

void Pool::take_over_sorry(Instant now, Pool& other, engine::Seq cause) {
  if (!other.sorry_) return;
  Server& old = *other.sorry_;
  if (sorry_ && sorry_->config.at == old.config.at) {
    sorry_->alive = old.alive;
    sorry_->set = old.set;
    return;
  }
  if (!old.set) return;
  if (old.alive) {
    process_.log(now, cause,
                 fmt::format("Removing sorry server {} from VS {}", old.name, other.name_));
  }
  old.config.inhibit_on_failure = false;
  other.remove(old, cause);
  if (old.alive && !sorry_) swap_servers(now, true, cause);
}

void Pool::retire(Instant now, engine::Seq cause) {
  process_.log(now, cause,
               config_.group.empty()
                   ? fmt::format("Removing Virtual Server {}", name_)
                   : fmt::format("Removing Virtual Server Group [{}]", config_.group));
  if (sorry_ && sorry_->set) {
    sorry_->config.inhibit_on_failure = false;
    remove(*sorry_, cause);
  }
  for (Server& server : servers_)
    clear(now, server, false, cause);
  if (quorum_up_) {
    quorum_up_ = false;
    announce_quorum("Lost quorum", std::int64_t{config_.quorum} - config_.hysteresis, 0,
                    record_quorum(now, cause));
  }
  for (const ipvs::ServiceId& id : ids())
    change_table(ipvs::RemoveService{id}, cause);
}

}  // namespace havip::hostsim::checker
