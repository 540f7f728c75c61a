// Who is told of what becomes of a pool: trace, notifiers, FIFO, mail.

#include <fmt/format.h>

#include "hostsim/guest/checker/pool.h"

namespace havip::hostsim::checker {

engine::Seq Pool::record(Instant now, const Server& server, engine::Seq cause) {
  return process_.recorder.record(
      now, cause, process_.node,
      trace::RealServerState{
          .service = server.name, .virtual_server = name_, .state = server.alive ? "up" : "down"});
}

engine::Seq Pool::record_quorum(Instant now, engine::Seq cause) {
  return process_.recorder.record(
      now, cause, process_.node,
      trace::VirtualServerState{
          .service = name_, .state = quorum_up_ ? "up" : "down", .sorry = sorry()});
}

void Pool::announce(std::size_t server, engine::Seq cause) {
  announce(servers_[server], cause);
}

void Pool::announce(const Server& server, engine::Seq cause) {
  process_.notify(server.alive ? server.config.notify_up : server.config.notify_down, cause);
  process_.fifo(fmt::format("RS {} {} {}", server.name, name_, server.alive ? "UP" : "DOWN"),
                cause);
}

// Keepalived writes a plus sign between quorum and hysteresis here, whatever became of it.
void Pool::announce_quorum(std::string_view what, std::int64_t threshold, std::int64_t sum,
                           engine::Seq cause) {
  const std::string_view state = quorum_up_ ? "UP" : "DOWN";
  process_.notify(quorum_up_ ? config_.quorum_up : config_.quorum_down, cause);
  process_.fifo(fmt::format("VS {} {}", name_, state), cause);
  if (!config_.smtp_alert) return;
  process_.mail(fmt::format("Virtualserver {} - {}", name_, state),
                fmt::format("=> {} {}+{}={} <= {} <=", what, config_.quorum, config_.hysteresis,
                            threshold, sum),
                cause);
}

void Pool::announce_shutdown(engine::Seq cause) {
  process_.notify(config_.quorum_down, cause);
  process_.fifo(fmt::format("VS {} DOWN", name_), cause);
  if (!config_.smtp_alert) return;
  process_.mail(fmt::format("Virtualserver {} - DOWN", name_), "=> Shutting down <=", cause);
}

void Pool::mail(std::size_t index, std::string body, engine::Seq cause) {
  const Server& server = servers_[index];
  if (!server.config.smtp_alert) return;
  process_.mail(fmt::format("Realserver {} of virtual server {} - {}", server.name, name_,
                            server.alive ? "UP" : "DOWN"),
                std::move(body), cause);
}

}  // namespace havip::hostsim::checker
