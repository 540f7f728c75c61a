// RateLimit: "the same device may claim once in 5 s" ("同设备5s内只允许一个GARP宣称").
//
// A value: no clock, no timer, nothing to register. What it says follows from what it was told:
//
//   key     The limit counts per device, or per device and VIP (policy `key`).
//   window  An admitted claim opens a window of `window` for its key; window 0 admits everything.
//   edge    Inclusive: a claim exactly `window` later is admitted. Exclusive: one nanosecond after.
//   starts  Accepted: a refused claim changes nothing. Seen: it starts the window anew.
//   refund  A slot can be given back when the claim came to nothing (`charge_failures: false`).
//
// It lives in the memory of one host's agent. So a restarted agent starts with an empty one, and
// a guest that was live-migrated meets another host's: the source document's "the rate control is
// void for a while" needs no rule of its own.
#pragma once

#include <compare>
#include <cstdint>
#include <map>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "mcagent/policy.h"

namespace havip::mcagent {

enum class Admission : std::uint8_t { kAdmitted, kRateLimited };

class RateLimit {
 public:
  explicit RateLimit(const LimiterPolicy& policy) : policy_(policy) {}

  struct Answer {
    Admission admission = Admission::kAdmitted;
    Instant opens_at;  // kRateLimited: the first instant at which the next claim would be admitted
  };

  // Judges a claim and takes its slot if it is admitted.
  // REQUIRES: `now` is not before the `now` of any earlier call.
  Answer offer(Instant now, const net::DeviceId& device, net::Ipv4Addr vip);

  // Gives back the slot that was taken at `admitted_at`, unless a later claim has started the
  // window anew meanwhile.
  void refund(Instant admitted_at, const net::DeviceId& device, net::Ipv4Addr vip);

  // The first instant, from `now` on, at which a claim of this key would be admitted.
  [[nodiscard]] Instant opens_at(Instant now, const net::DeviceId& device, net::Ipv4Addr vip) const;

  // One key whose window may still be open, for `mcagent limiter` and agents.json.
  struct Key {
    net::DeviceId device;
    net::Ipv4Addr vip;  // 0.0.0.0 when the key is the device alone
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  // The key that a claim falls under; claims with the same key share one window.
  [[nodiscard]] Key key(const net::DeviceId& device, net::Ipv4Addr vip) const;
  [[nodiscard]] const std::map<Key, Instant>& started() const { return started_; }

  // Changes the rules on the fly; windows that are open stay open, measured by the new rules.
  // A changed key starts with no windows.
  void set_policy(const LimiterPolicy& policy);

 private:
  [[nodiscard]] Instant window_end(Instant started) const;
  void forget_closed(Instant now);

  LimiterPolicy policy_;
  std::map<Key, Instant> started_;
  std::size_t forget_at_ = kForgetStep;

  static constexpr std::size_t kForgetStep = 256;
};

}  // namespace havip::mcagent
