#include "hostsim/guest/vrrp/timers.h"

namespace havip::hostsim::vrrp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The intervals that Keepalived 2.2.7 was seen to keep.
static_assert(skew_time(2, 100, seconds(1)) == microseconds(609'375));
static_assert(skew_time(2, 90, seconds(1)) == microseconds(648'437));  // 648437.5, truncated
static_assert(skew_time(2, 255, seconds(1)) == microseconds(3'906));
static_assert(skew_time(2, 0, seconds(1)) == seconds(1));
static_assert(skew_time(2, 100, seconds(5)) == microseconds(609'375));
static_assert(skew_time(3, 100, seconds(1)) == microseconds(609'375));
static_assert(skew_time(3, 90, milliseconds(10)) == microseconds(6'484));
static_assert(master_down_interval(2, 100, seconds(1), 3) == microseconds(3'609'375));
static_assert(master_down_interval(3, 100, milliseconds(100), 3) == microseconds(360'937));

}  // namespace
}  // namespace havip::hostsim::vrrp
