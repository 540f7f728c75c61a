// Balancer: what a guest's kernel does with packets of virtual services (IPVS): each new connection
// gets a real server by the table and its scheduler, and stays with it.
//
//   NAT     the destination is rewritten, and the reply's source on its way back; so the reply has
//           to come back through here
//   DR      the packet goes to the real server as it is, by its MAC address
//   TUN     the packet travels inside another one (IP in IP, protocol 4) to the real server
//
// A connection is forgotten after it has been idle: established 900 s, opening 60 s, closing 120 s,
// reset 10 s, UDP 300 s (Linux's defaults). While it stands, a server that is taken out of the
// table gets no packet more, and the client waits; one with weight 0 keeps what it has.
//
// Left out: the translation of ICMP errors, FTP, synchronisation between directors, firewall marks.
//
// A part of the guest's stack: calls come in, packets are changed in place. No timers: what is idle
// is swept out before anything is decided.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "core/time/time.h"
#include "core/wire/frame.h"
#include "hostsim/guest/balance/scheduler.h"
#include "hostsim/guest/checker/ipvs.h"

namespace havip::hostsim::balance {

struct Counters {
  std::uint64_t connections = 0;  // scheduled
  std::uint64_t packets_in = 0;   // forwarded to real servers
  std::uint64_t packets_out = 0;  // their replies, translated
  std::uint64_t no_server = 0;    // nobody could take a new connection
  std::uint64_t server_gone = 0;  // of a connection whose server was taken out
  std::uint64_t table_full = 0;

  void fields(auto&& f) const {
    f("connections", connections);
    f("packets_in", packets_in);
    f("packets_out", packets_out);
    f("no_server", no_server);
    f("server_gone", server_gone);
    f("table_full", table_full);
  }
};

// A destination with its connections, as `ipvsadm -Ln` shows it.
struct Load {
  ipvs::Destination destination;
  std::uint32_t active = 0;
  std::uint32_t inactive = 0;
  std::uint64_t connections = 0;  // ever
};

class Balancer {
 public:
  static constexpr std::size_t kMostConnections = 65536;

  enum class Fate : std::uint8_t {
    kNotOurs,  // of no service, or for a real server on this very machine: untouched
    kForward,  // changed as it has to be; goes to `next_hop`
    kDrop,
    kRefuse,  // no server: ICMP port unreachable
  };
  struct Verdict {
    Fate fate = Fate::kNotOurs;
    net::Ipv4Addr next_hop;
    conf::Forwarding how = conf::Forwarding::kNat;
  };

  // A packet that comes in, or that a program here sends. `local` says whether an address is this
  // machine's.
  template <class Local>
  [[nodiscard]] Verdict inbound(Instant now, wire::Ipv4& packet, const Local& local) {
    if (table_.services().empty()) return {};
    const auto chosen = find_or_schedule(now, packet);
    if (!chosen.connection || local(chosen.connection->to.ip.v4())) return {.fate = chosen.fate};
    return forward(*chosen.connection, packet);
  }
  // A packet of a real server for one of its clients: its source becomes the service's again.
  // Returns false, and leaves it, when it is none.
  [[nodiscard]] bool outbound(Instant now, wire::Ipv4& packet);

  // The error is the table's. What a service had scheduled stays until it is idle.
  Result<void> apply(const ipvs::Change& change);
  [[nodiscard]] const ipvs::Table& table() const { return table_; }
  [[nodiscard]] std::vector<Load> loads(const ipvs::Service& service) const;
  [[nodiscard]] const Counters& counters() const { return counters_; }
  void clear();

 private:
  // Protocol, the two ends. As clients see it (client, service) and as real servers (server,
  // client).
  using Pair = std::tuple<std::uint8_t, conf::Endpoint, conf::Endpoint>;
  enum class State : std::uint8_t { kOpening, kEstablished, kClosing, kReset, kUdp };
  struct Connection {
    Pair pair;
    conf::Endpoint to;
    conf::Forwarding forwarding = conf::Forwarding::kNat;
    ipvs::ServiceId service;
    conf::Endpoint destination;  // as it stands in the table
    State state = State::kOpening;
    Instant idle_at;
  };
  using Connections = std::map<Pair, Connection>;
  struct Chosen {
    Connection* connection = nullptr;
    Fate fate = Fate::kNotOurs;
  };
  struct Template {  // persistence
    conf::Endpoint destination;
    Instant until;
  };
  struct Tally {
    std::uint32_t active = 0;
    std::uint32_t inactive = 0;
    std::uint64_t connections = 0;
    bool overloaded = false;
  };
  using TallyKey = std::tuple<std::uint8_t, conf::Endpoint, conf::Endpoint>;

  [[nodiscard]] Chosen find_or_schedule(Instant now, const wire::Ipv4& packet);
  [[nodiscard]] Chosen schedule(Instant now, const Pair& pair, const ipvs::Service& service);
  [[nodiscard]] const ipvs::Destination* pick(Instant now, const Pair& pair,
                                              const ipvs::Service& service);
  [[nodiscard]] Verdict forward(const Connection& connection, wire::Ipv4& packet);
  [[nodiscard]] const ipvs::Service* service_at(std::uint8_t protocol, net::Ipv4Addr ip,
                                                std::uint16_t port) const;
  void follow(Instant now, Connection& connection, const wire::Ipv4& packet);
  void enter(Instant now, Connection& connection, State state);
  void forget(Connections::iterator at);
  void sweep(Instant now);
  Tally& tally_of(const Connection& connection);
  void judge_load(const Connection& connection);

  ipvs::Table table_;
  Connections connections_;
  std::map<Pair, Pair> by_reply_;            // (server, client) -> (client, service)
  std::set<std::pair<Instant, Pair>> idle_;  // who is next to be forgotten
  std::map<Pair, Template> templates_;       // (client's network, service)
  std::map<TallyKey, Tally> tallies_;        // (protocol, service, destination)
  std::vector<std::pair<ipvs::ServiceId, Scheduler>> schedulers_;
  Counters counters_;
};

}  // namespace havip::hostsim::balance
