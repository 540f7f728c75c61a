// Time as the engines see it: an argument, never a clock that can be asked.
//
// Instants count integer nanoseconds from the start of a run (virtual) or from an epoch the
// platform chose (live). There is deliberately no now() here.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip {

using Duration = std::chrono::duration<std::int64_t, std::nano>;

// The tag of our own clock. Only platforms know what time it is.
struct RunClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = Duration;
  using time_point = std::chrono::time_point<RunClock, Duration>;
  static constexpr bool is_steady = true;
};

using Instant = RunClock::time_point;

inline constexpr Instant kStart{};
inline constexpr Instant kNever{Duration{std::numeric_limits<std::int64_t>::max()}};

[[nodiscard]] constexpr std::int64_t ns(Duration d) {
  return d.count();
}
[[nodiscard]] constexpr std::int64_t ns(Instant t) {
  return t.time_since_epoch().count();
}
[[nodiscard]] constexpr Instant at_ns(std::int64_t nanoseconds) {
  return Instant{Duration{nanoseconds}};
}

// Parses "250us", "1.5s", "-3ms", "2m", "1h": a decimal number and one of ns, us, ms, s, m, h.
// The value must be a whole number of nanoseconds and fit in 63 bits; the error says which of
// this failed. A bare "0" needs its unit as well.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

// The shortest exact text that parse_duration() reads back: 3612345678ns -> "3.612345678s",
// 250000ns -> "250us", 0 -> "0s".
[[nodiscard]] std::string to_string(Duration d);

// Seconds with all nine decimals trimmed of trailing zeros: "13.258s".
[[nodiscard]] std::string to_string(Instant t);

// Rounded for people: seconds with `decimals` places (0..9), half away from zero: "13.258 s" for 3.
[[nodiscard]] std::string seconds(Duration d, int decimals);

}  // namespace havip
