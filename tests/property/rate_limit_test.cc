// The limiter against a model that is too simple to be wrong: it remembers every claim for ever.
#include "mcagent/admit/rate_limit.h"

#include <vector>

#include <doctest/doctest.h>

#include "tests/support/generators.h"

namespace havip::mcagent {
namespace {

struct Past {
  Instant at;
  net::DeviceId device;
  net::Ipv4Addr vip;
  bool admitted = false;
  bool refunded = false;
};

class Model {
 public:
  explicit Model(const LimiterPolicy& policy) : policy_(policy) {}

  bool offer(Instant now, const net::DeviceId& device, net::Ipv4Addr vip) {
    const bool admitted = policy_.window == Duration::zero() || !is_shut(now, device, vip);
    history_.push_back({.at = now, .device = device, .vip = vip, .admitted = admitted});
    return admitted;
  }

  // A slot can be given back as long as no later claim of its key has started a window. Slots are
  // known by their instant: claims of one key at one instant are one.
  void refund(std::size_t index) {
    const Past claim = history_[index];
    for (std::size_t i = index + 1; i < history_.size(); ++i) {
      const bool starts = history_[i].admitted || policy_.starts == LimiterStarts::kSeen;
      const bool later = history_[i].at > claim.at;
      if (later && starts && same_key(history_[i], claim.device, claim.vip)) return;
    }
    // What came before it belongs to windows that it had replaced.
    for (Past& past : history_) {
      if (same_key(past, claim.device, claim.vip)) past.refunded = true;
    }
  }

  [[nodiscard]] const std::vector<Past>& history() const { return history_; }

 private:
  [[nodiscard]] bool same_key(const Past& past, const net::DeviceId& device,
                              net::Ipv4Addr vip) const {
    return past.device == device && (policy_.key == LimiterKey::kDevice || past.vip == vip);
  }

  [[nodiscard]] bool is_shut(Instant now, const net::DeviceId& device, net::Ipv4Addr vip) const {
    for (const Past& past : history_) {
      const bool starts = past.admitted || policy_.starts == LimiterStarts::kSeen;
      if (past.refunded || !starts || !same_key(past, device, vip)) continue;
      const Duration age = now - past.at;
      const bool on_edge = policy_.edge == LimiterEdge::kExclusive && age == policy_.window;
      if (age < policy_.window || on_edge) return true;
    }
    return false;
  }

  LimiterPolicy policy_;
  std::vector<Past> history_;
};

LimiterPolicy any_policy() {
  return {.window = Duration{*rc::gen::element<std::int64_t>(0, 1, 5)},
          .key = *rc::gen::element(LimiterKey::kDevice, LimiterKey::kDeviceVip),
          .starts = *rc::gen::element(LimiterStarts::kAccepted, LimiterStarts::kSeen),
          .edge = *rc::gen::element(LimiterEdge::kInclusive, LimiterEdge::kExclusive)};
}

// Two devices, two VIPs and steps of a few nanoseconds against windows of a few nanoseconds: every
// case comes up in a short run.
void run_both() {
  const LimiterPolicy policy = any_policy();
  RateLimit limiter(policy);
  Model model(policy);
  Instant now;
  const auto steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) {
    now += Duration{*rc::gen::inRange<std::int64_t>(0, 4)};
    const bool refund = !model.history().empty() && *rc::gen::inRange(0, 5) == 0;
    if (refund) {
      const auto index = *rc::gen::inRange<std::size_t>(0, model.history().size());
      const Past past = model.history()[index];
      if (!past.admitted) continue;
      limiter.refund(past.at, past.device, past.vip);
      model.refund(index);
      continue;
    }
    const auto device = *rc::gen::element(net::DeviceId("a/eth0"), net::DeviceId("b/eth0"));
    const net::Ipv4Addr vip{*rc::gen::inRange<std::uint32_t>(1, 3)};
    const Instant opens_at = limiter.opens_at(now, device, vip);
    const auto answer = limiter.offer(now, device, vip);
    const bool admitted = answer.admission == Admission::kAdmitted;
    RC_ASSERT(admitted == model.offer(now, device, vip));
    RC_ASSERT(admitted == (opens_at == now));
    RC_ASSERT(admitted || answer.opens_at > now);
  }
}

TEST_CASE("limiter: answers as a model that keeps the full history") {
  test::property(run_both, 2000);
}

}  // namespace
}  // namespace havip::mcagent
