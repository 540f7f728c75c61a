// The two intervals that decide a VRRP election (RFC 3768 §5.3.2, §6.1), as Keepalived computes
// them: in whole microseconds, truncated.
//
//   Skew_Time            = (256 - priority) * 1'000'000 / 256 us      (integer division)
//   Master_Down_Interval = down_timer_adverts * Advertisement_Interval + Skew_Time
//
// Version 2 only. Version 3 (RFC 9568 §6.1) scales the skew by the interval that the master
// advertises; it would be a second skew function beside this one.
#pragma once

#include <cstdint>

#include "core/time/time.h"

namespace havip::hostsim::vrrp {

// 1 s for priority 0 down to 3906 us for 255.
[[nodiscard]] constexpr Duration skew_time(std::uint8_t priority) {
  return std::chrono::microseconds((256 - std::int64_t{priority}) * 1'000'000 / 256);
}

// REQUIRES: advert_int > 0, adverts > 0 (3 unless down_timer_adverts says otherwise).
[[nodiscard]] constexpr Duration master_down_interval(std::uint8_t priority, Duration advert_int,
                                                      std::uint32_t adverts) {
  return std::int64_t{adverts} * advert_int + skew_time(priority);
}

}  // namespace havip::hostsim::vrrp
