// The two intervals that decide a VRRP election (RFC 3768 §5.3.2, §6.1; RFC 9568 §6.1), as
// Keepalived computes them: in whole microseconds, truncated.
//
//   version 2: Skew_Time = (256 - priority) * 1'000'000 / 256 us
//   version 3: Skew_Time = (256 - priority) * (interval in 10 ms) * 625 / 16 us
//   Master_Down_Interval = down_timer_adverts * interval + Skew_Time
//
// The interval is our own in version 2, and in version 3 that of the master heard last.
#pragma once

#include <cstdint>

#include "core/time/time.h"

namespace havip::hostsim::vrrp {

// REQUIRES: interval > 0; of version 3 a multiple of 10 ms.
[[nodiscard]] constexpr Duration skew_time(std::uint8_t version, std::uint8_t priority,
                                           Duration interval) {
  const std::int64_t below = 256 - std::int64_t{priority};
  if (version == 2) return std::chrono::microseconds(below * 1'000'000 / 256);
  const std::int64_t hundredths = interval / std::chrono::milliseconds(10);
  return std::chrono::microseconds(below * hundredths * 625 / 16);
}

// REQUIRES: adverts > 0 (3 unless down_timer_adverts says otherwise).
[[nodiscard]] constexpr Duration master_down_interval(std::uint8_t version, std::uint8_t priority,
                                                      Duration interval, std::uint32_t adverts) {
  return std::int64_t{adverts} * interval + skew_time(version, priority, interval);
}

}  // namespace havip::hostsim::vrrp
