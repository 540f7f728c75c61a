// The checkers behind the table in invariants.cc, and what they share.
#pragma once

#include <string>

#include "core/net/id.h"
#include "core/time/time.h"
#include "scenarios/judge/invariants.h"

namespace havip::judge {

[[nodiscard]] Breaches check_one_verdict_per_garp(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_limiter_window(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_claim_accounted(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_generation_grows(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_matched_stays_silent(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_neigh_current(const Run& run, const Facts& facts);
[[nodiscard]] Breaches check_one_vip_holder(const Run& run, const Facts& facts);

// One GARP on its way: a frame has one number wherever it is seen, and reaches one tap.
struct GarpKey {
  net::DeviceId device;
  trace::FrameId frame = 0;
  friend auto operator<=>(const GarpKey&, const GarpKey&) = default;
};
template <class Event>
[[nodiscard]] GarpKey key_of(const Event& event) {
  return {.device = event.device, .frame = event.frame};
}

// How long the gateway's last change must lie back before hosts are held to it: two push periods.
// With push_retry 0 nothing is ever resent; two of the default period are allowed then.
[[nodiscard]] Duration settling_time(const Run& run);

// The last time that a row of the gateway changed, by trace and tables.
[[nodiscard]] Instant last_change(const Run& run, const Facts& facts);

}  // namespace havip::judge
