// Pool: a virtual server with its real servers: who is in the kernel's table, with which weight,
// whether there is a quorum, and who is told when any of that changes.
//
//   a real server is alive   while none of its checkers has failed
//   the quorum is up         while the weights of all that are alive reach `quorum` (+ hysteresis
//   on
//                            the way up, - on the way down), and anybody is alive at all
//   with a sorry server      a lost quorum takes the live servers out and puts it in their place
//   inhibit_on_failure       a server that is down stays in the table with weight 0
//
// What Keepalived does in the same places it does here in the same order: log, table, notifiers,
// FIFO, quorum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hostsim/guest/checker/process.h"

namespace havip::hostsim::checker {

class Pool {
 public:
  struct Server {
    conf::RealServer config;
    std::string name;
    std::int64_t weight = 1;   // as it stands; outside 0..65535 it counts as the nearest of these
    std::uint32_t failed = 0;  // checkers that have
    bool alive = false;
    bool set = false;  // it is in the kernel's table
  };

  // `process` must outlive it.
  Pool(Process& process, conf::VirtualServer config);

  // Puts services and servers into the table. Checkers that are down to begin with (alpha) have
  // been counted before.
  void start(Instant now, engine::Seq cause);
  // Takes all out again. Notifiers and mails of the shutdown need `omega`.
  void stop(Instant now, engine::Seq cause);

  void count_failed(std::size_t server) { ++servers_[server].failed; }

  // A checker of this server changed its mind: the last one that recovers brings it up, the first
  // one that fails takes it down.
  void checker_recovered(Instant now, std::size_t server, engine::Seq cause);
  void checker_failed(Instant now, std::size_t server, engine::Seq cause);
  // notify_up or notify_down, and the FIFO line, of the state it is in.
  void announce(std::size_t server, engine::Seq cause);
  void set_weight(Instant now, std::size_t server, std::int64_t weight, engine::Seq cause);
  // The mail of a checker, which says why; the subject says how the server is now.
  void mail(std::size_t server, std::string body, engine::Seq cause);

  // For a reload: `other` is the same virtual server as it stood until now. start() follows.
  void take_over(Instant now, Pool& other, engine::Seq cause);
  // For a reload: the new configuration has no such virtual server.
  void retire(Instant now, engine::Seq cause);

  [[nodiscard]] const conf::VirtualServer& config() const { return config_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<Server>& servers() const { return servers_; }
  [[nodiscard]] bool quorum_up() const { return quorum_up_; }
  [[nodiscard]] bool sorry() const { return sorry_ && sorry_->alive; }
  // The same virtual server, by where it listens?
  [[nodiscard]] bool same_service(const Pool& other) const;

 private:
  [[nodiscard]] std::vector<ipvs::ServiceId> ids() const;
  [[nodiscard]] ipvs::Balancing balancing() const;
  [[nodiscard]] std::int64_t live_weight() const;

  void take_over_services(const Pool& other, engine::Seq cause);
  void take_over_sorry(Instant now, Pool& other, engine::Seq cause);
  [[nodiscard]] ipvs::AddDestination add_to(const ipvs::ServiceId& id, const Server& server) const;
  void add(Server& server, engine::Seq cause);
  void remove(Server& server, engine::Seq cause);
  void edit(const Server& server, std::int64_t weight, engine::Seq cause);
  void change_table(const ipvs::Change& change, engine::Seq cause);

  void change(Instant now, Server& server, bool alive, engine::Seq cause);
  void clear(Instant now, Server& server, bool stopping, engine::Seq cause);
  void update_quorum(Instant now, bool starting, engine::Seq cause);
  void swap_servers(Instant now, bool in, engine::Seq cause);
  void announce(const Server& server, engine::Seq cause);
  void announce_quorum(std::string_view what, std::int64_t threshold, std::int64_t sum,
                       engine::Seq cause);
  void announce_shutdown(engine::Seq cause);
  engine::Seq record(Instant now, const Server& server, engine::Seq cause);
  engine::Seq record_quorum(Instant now, engine::Seq cause);

  Process& process_;
  conf::VirtualServer config_;
  std::string name_;
  std::vector<Server> servers_;
  std::optional<Server> sorry_;
  bool quorum_up_ = false;
  bool fresh_ = true;  // the table does not know it yet
};

}  // namespace havip::hostsim::checker
