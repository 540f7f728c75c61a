// When the claims of a NIC's VIPs get past the agent's limiter: the announcers of its routers,
// played against one limiter.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"

namespace havip::lint {

// How a VIP of an instance was first announced.
struct Announced {
  Instant first;                  // its first GARP
  std::optional<Instant> passed;  // the first that became a claim; nothing: none did
};
using VipOfInstance = std::pair<std::string, net::Ipv4Addr>;

// By the name of an instance: the interval of the master that it heard last, where that is not its
// own (version 3, RFC 9568 §6.4.2).
using HeardIntervals = std::map<std::string, Duration>;

// Looks at one router at one instant.
inline constexpr std::size_t kMaxSteps = 5'000'000;

struct Playing {
  std::map<VipOfInstance, Announced> vips;
  bool complete = true;  // false: there was more to play than kMaxSteps

  // Nothing: it was not announced at all.
  [[nodiscard]] std::optional<Announced> of(const VipOfInstance& vip) const;
};

// Every instance with a VIP of IPv4 on `nic` is promoted when its master down interval from kStart
// is over. `just_claimed`: the device has used its slot right before its first GARP.
[[nodiscard]] Playing play_announcements(const hostsim::conf::Config& config,
                                         const std::string& nic, const HeardIntervals& heard,
                                         bool just_claimed);

// When an instance is promoted, counted from the last advert of its master.
[[nodiscard]] Duration promotion_after(const hostsim::conf::Instance& instance,
                                       const HeardIntervals& heard);
// What a backup counts adverts by.
[[nodiscard]] Duration interval_of(const hostsim::conf::Instance& instance,
                                   const HeardIntervals& heard);

}  // namespace havip::lint
