#include "hostsim/guest/vrrp/timers.h"

namespace havip::hostsim::vrrp {

// The intervals that Keepalived 2.2.7 was seen to keep, at one advert a second.
static_assert(skew_time(100) == std::chrono::microseconds(609'375));
static_assert(skew_time(90) == std::chrono::microseconds(648'437));  // 648437.5, truncated
static_assert(skew_time(255) == std::chrono::microseconds(3'906));
static_assert(skew_time(0) == std::chrono::seconds(1));
static_assert(master_down_interval(100, std::chrono::seconds(1), 3) ==
              std::chrono::microseconds(3'609'375));

}  // namespace havip::hostsim::vrrp
