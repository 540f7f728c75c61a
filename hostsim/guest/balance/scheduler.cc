#include "hostsim/guest/balance/scheduler.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::balance {
namespace {

constexpr std::size_t kBuckets = 256;  // IP_VS_SH_TAB_BITS 8
constexpr std::size_t kMaglev = 4093;  // a prime (IP_VS_MH_TAB_INDEX 12)

bool usable(const Server& server) {
  return server.weight > 0 && !server.overloaded;
}

// FNV-1a, then a mixer: neighbouring addresses must not meet neighbouring servers.
class Hash {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      value_ = (value_ ^ (value & 0xffU)) * 0x100000001b3U;
      value >>= 8U;
    }
  }
  void add(const net::IpAddr& ip) {
    if (ip.is_v4()) {
      add(ip.v4().value);
      return;
    }
    for (const std::uint8_t octet : ip.v6().octets)
      add(octet);
  }
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t mixed = value_ ^ value_ >> 33U;
    mixed *= 0xff51afd7ed558ccdU;
    return mixed ^ mixed >> 33U;
  }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

std::uint64_t hash_of(const conf::Endpoint& at, std::uint64_t salt) {
  Hash hash;
  hash.add(salt);
  hash.add(at.ip);
  hash.add(at.port);
  return hash.value();
}

// A standing connection weighs as much as 256 others (ip_vs_dest_conn_overhead).
std::uint64_t overhead(const Server& server) {
  return std::uint64_t{server.active} * 256 + server.inactive;
}

int common_divisor(const std::vector<Server>& servers) {
  int divisor = 0;
  for (const Server& server : servers)
    divisor = std::gcd(divisor, std::max(server.weight, 0));
  return std::max(divisor, 1);
}

}  // namespace

struct SchedulerNames {
  using Kind = Scheduler::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 10> kAll{{{"rr", Kind::kRr},
                                                                           {"wrr", Kind::kWrr},
                                                                           {"lc", Kind::kLc},
                                                                           {"wlc", Kind::kWlc},
                                                                           {"sed", Kind::kSed},
                                                                           {"nq", Kind::kNq},
                                                                           {"sh", Kind::kSh},
                                                                           {"dh", Kind::kDh},
                                                                           {"mh", Kind::kMh},
                                                                           {"fo", Kind::kFo}}};
  static std::optional<Kind> find(std::string_view name) {
    for (const auto& [known, kind] : kAll) {
      if (known == name) return kind;
    }
    return std::nullopt;
  }
};

bool is_known_scheduler(std::string_view name) {
  return SchedulerNames::find(name).has_value();
}

Scheduler::Scheduler(const ipvs::Balancing& balancing) {
  const auto kind = SchedulerNames::find(balancing.scheduler);
  ensure(kind.has_value(), "a scheduler that nobody knows");
  kind_ = *kind;
  for (const std::string& flag : balancing.flags) {
    with_port_ |= flag == "sh-port" || flag == "mh-port";
    fallback_ |= flag == "sh-fallback" || flag == "mh-fallback";
  }
}

void Scheduler::reset() {
  table_.clear();
  level_ = 0;
  last_ = 0;
}

std::optional<std::size_t> Scheduler::choose(const std::vector<Server>& servers, const Flow& flow) {
  if (servers.empty()) return std::nullopt;
  switch (kind_) {
    case Kind::kRr:
      return in_turn(servers);
    case Kind::kWrr:
      return in_weighted_turn(servers);
    case Kind::kLc:
    case Kind::kWlc:
    case Kind::kSed:
    case Kind::kNq:
    case Kind::kFo:
      return least(servers);
    case Kind::kSh:
    case Kind::kDh:
    case Kind::kMh:
      return by_table(servers, flow);
  }
  return std::nullopt;
}

std::optional<std::size_t> Scheduler::in_turn(const std::vector<Server>& servers) {
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const std::size_t at = (last_ + i) % servers.size();
    if (!usable(servers[at])) continue;
    last_ = at + 1;
    return at;
  }
  return std::nullopt;
}

// Rounds from the greatest weight down by their common divisor: in each, all who weigh as much.
std::optional<std::size_t> Scheduler::in_weighted_turn(const std::vector<Server>& servers) {
  if (std::ranges::none_of(servers, usable)) return std::nullopt;
  const int step = common_divisor(servers);
  const int most = std::ranges::max(servers, {}, &Server::weight).weight;
  for (;;) {
    if (level_ <= 0) {
      level_ = most;
      last_ = 0;
    }
    while (last_ < servers.size()) {
      const Server& server = servers[last_++];
      if (usable(server) && server.weight >= level_) return last_ - 1;
    }
    last_ = 0;
    level_ -= step;
  }
}

std::optional<std::size_t> Scheduler::least(const std::vector<Server>& servers) const {
  const auto cost = [this](const Server& server) -> std::uint64_t {
    if (kind_ == Kind::kFo) return 0;
    if (kind_ == Kind::kSed || kind_ == Kind::kNq) return std::uint64_t{server.active} + 1;
    return overhead(server);
  };
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const Server& server = servers[i];
    if (!usable(server)) continue;
    if (kind_ == Kind::kNq && server.active == 0) return i;
    if (!best) {
      best = i;
      continue;
    }
    const Server& other = servers[*best];
    const auto weight = static_cast<std::uint64_t>(server.weight);
    const auto other_weight = static_cast<std::uint64_t>(other.weight);
    const bool better = kind_ == Kind::kLc   ? cost(server) < cost(other)
                        : kind_ == Kind::kFo ? weight > other_weight
                                             : cost(server) * other_weight < cost(other) * weight;
    if (better) best = i;
  }
  return best;
}

// ---- hashing ----------------------------------------------------------------------------------

std::optional<std::size_t> Scheduler::by_table(const std::vector<Server>& servers,
                                               const Flow& flow) {
  if (table_.empty() && kind_ == Kind::kMh) fill_maglev(servers);
  if (table_.empty() && kind_ != Kind::kMh) fill_buckets(servers);
  if (table_.empty()) return std::nullopt;
  // With fallback, whom a bucket names and who cannot is passed over for other buckets.
  const std::uint64_t tries = fallback_ ? table_.size() : 1;
  for (std::uint64_t salt = 0; salt < tries; ++salt) {
    Hash hash;
    hash.add(salt);
    hash.add(kind_ == Kind::kDh ? flow.service : flow.client);
    if (with_port_) hash.add(flow.client_port);
    const std::size_t at = table_[hash.value() % table_.size()];
    if (usable(servers[at])) return at;
  }
  return std::nullopt;
}

// Each server as many buckets in a row as its weight, over and over.
void Scheduler::fill_buckets(const std::vector<Server>& servers) {
  std::vector<std::uint16_t> round;
  const int step = common_divisor(servers);
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const int share = kind_ == Kind::kDh ? 1 : std::max(servers[i].weight, 0) / step;
    for (int n = 0; n < share && round.size() < kBuckets; ++n)
      round.push_back(static_cast<std::uint16_t>(i));
  }
  for (std::size_t i = 0; !round.empty() && i < kBuckets; ++i)
    table_.push_back(round[i % round.size()]);
}

// Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", §3.4: each server
// takes the next free slot of a permutation of its own, `weight` slots a round.
void Scheduler::fill_maglev(const std::vector<Server>& servers) {
  constexpr std::uint16_t kFree = 0xffff;
  struct Walk {
    std::size_t at = 0;
    std::size_t skip = 1;
    int share = 0;
  };
  std::vector<Walk> walks;
  const int step = common_divisor(servers);
  for (const Server& server : servers) {
    walks.push_back({.at = hash_of(server.at, 1) % kMaglev,
                     .skip = hash_of(server.at, 2) % (kMaglev - 1) + 1,
                     .share = std::max(server.weight, 0) / step});
  }
  if (std::ranges::all_of(walks, [](const Walk& walk) { return walk.share == 0; })) return;
  table_.assign(kMaglev, kFree);
  std::size_t filled = 0;
  while (filled < kMaglev) {
    for (std::size_t i = 0; i < walks.size(); ++i) {
      for (int n = 0; n < walks[i].share && filled < kMaglev; ++n) {
        Walk& walk = walks[i];
        while (table_[walk.at] != kFree)
          walk.at = (walk.at + walk.skip) % kMaglev;
        table_[walk.at] = static_cast<std::uint16_t>(i);
        ++filled;
      }
    }
  }
}

}  // namespace havip::hostsim::balance
