// Scheduler: which real server a new connection of a virtual service goes to, as the kernel's IPVS
// schedulers of these names choose (net/netfilter/ipvs documentation, ipvsadm(8)):
//
//   rr   in turn                      lc   fewest connections
//   wrr  in turn, by weight           wlc  fewest for its weight
//   sed  shortest expected delay      nq   an idle one, else as sed
//   sh   by the source's address      dh   by the destination's address
//   mh   by the source, consistent hashing (Maglev)
//   fo   the one of the highest weight
//
// A server with weight 0, or at its upper threshold, gets no new connection; once there, it has to
// fall below its lower threshold (three quarters of the upper one when there is none).
//
// The hash functions are our own, so which server a given source meets is not what a Linux kernel
// would pick; that it is always the same one, and how sources are spread, is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hostsim/guest/checker/ipvs.h"

namespace havip::hostsim::balance {

// A real server as a scheduler sees it.
struct Server {
  conf::Endpoint at;
  int weight = 1;
  std::uint32_t active = 0;    // connections that stand
  std::uint32_t inactive = 0;  // the others: opening, closing, UDP
  bool overloaded = false;
};

// From whom to whom; ports count only where the service's flags say so.
struct Flow {
  net::IpAddr client;
  std::uint16_t client_port = 0;
  net::IpAddr service;
};

[[nodiscard]] bool is_known_scheduler(std::string_view name);

class Scheduler {
 public:
  // REQUIRES: is_known_scheduler(balancing.scheduler).
  explicit Scheduler(const ipvs::Balancing& balancing);

  // The position in `servers`, or nothing when none can take it.
  [[nodiscard]] std::optional<std::size_t> choose(const std::vector<Server>& servers,
                                                  const Flow& flow);
  // The servers or their weights have changed.
  void reset();

 private:
  enum class Kind : std::uint8_t { kRr, kWrr, kLc, kWlc, kSed, kNq, kSh, kDh, kMh, kFo };

  [[nodiscard]] std::optional<std::size_t> in_turn(const std::vector<Server>& servers);
  [[nodiscard]] std::optional<std::size_t> in_weighted_turn(const std::vector<Server>& servers);
  [[nodiscard]] std::optional<std::size_t> least(const std::vector<Server>& servers) const;
  [[nodiscard]] std::optional<std::size_t> by_table(const std::vector<Server>& servers,
                                                    const Flow& flow);
  void fill_buckets(const std::vector<Server>& servers);
  void fill_maglev(const std::vector<Server>& servers);
  friend struct SchedulerNames;

  Kind kind_;
  bool with_port_ = false;            // sh-port, mh-port
  bool fallback_ = false;             // sh-fallback, mh-fallback
  std::size_t last_ = 0;              // rr, wrr: who was last, plus 1
  int level_ = 0;                     // wrr: the weight that is served now
  std::vector<std::uint16_t> table_;  // sh, dh, mh: bucket -> position
};

}  // namespace havip::hostsim::balance
