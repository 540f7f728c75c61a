#include <algorithm>
#include <compare>
#include <map>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {
namespace {

using engine::Verdict;

constexpr Duration kLateStamps = std::chrono::milliseconds(50);

// What one slot of one agent's limiter is for.
struct SlotKey {
  std::string_view host;
  net::DeviceId device;
  net::Ipv4Addr vip;  // unspecified unless limiter.key is device_vip
  friend auto operator<=>(const SlotKey&, const SlotKey&) = default;
};

// Something that armed a slot: an admitted claim, or with limiter.starts = seen any claim.
struct Arming {
  Instant at;
  Seq seq = 0;
  trace::FrameId frame = 0;
};

struct Slot {
  std::uint32_t life = 0;
  std::vector<Arming> armings;  // of this life, in order
};

// The rules written down a second time, from their definition and not from the limiter's code.
class Window {
 public:
  Window(const Run& run, const Facts& facts) : run_(run) {
    for (const auto& end : facts.index.of<trace::GarpVerdict>()) {
      if (gives_back(end->verdict)) given_back_[key_of(*end)] = end.at();
    }
  }

  void admitted(const Found<trace::ClaimAdmitted>& claim, Breaches& breaches) {
    const mcagent::LimiterPolicy* policy = policy_of(claim->claim.host.view());
    if (policy == nullptr || policy->window == Duration{}) return;
    Slot& slot = slots_[key(*policy, claim->claim.host.view(), claim->device, claim->vip)];
    if (slot.life != claim->claim.life) slot = {.life = claim->claim.life};
    const Arming* last = last_charged(*policy, slot, claim->device, claim.at());
    if (last != nullptr && too_early(*policy, claim.at() - last->at)) {
      breaches.push_back(fmt::format(
          "claim {} (#{}) of {} was admitted {} after #{}; the window is {}",
          to_string(claim->claim), claim.seq(), claim->device.view(),
          havip::to_string(claim.at() - last->at), last->seq, havip::to_string(policy->window)));
    }
    slot.armings.push_back({.at = claim.at(), .seq = claim.seq(), .frame = claim->frame});
  }

  void refused(const Found<trace::GarpVerdict>& end) {
    const std::string_view host = run_.name_of(end.node());
    const mcagent::LimiterPolicy* policy = policy_of(host);
    if (policy == nullptr || policy->starts != mcagent::LimiterStarts::kSeen) return;
    Slot& slot = slots_[key(*policy, host, end->device, end->vip)];
    slot.armings.push_back({.at = end.at(), .seq = end.seq(), .frame = end->frame});
  }

 private:
  // With limiter.charge_failures = false, these final answers free the slot again.
  static bool gives_back(Verdict verdict) {
    return verdict >= Verdict::kGatewayTimeout && verdict != Verdict::kPending &&
           verdict != Verdict::kAlreadyOwner && verdict != Verdict::kMigrated;
  }

  [[nodiscard]] const mcagent::LimiterPolicy* policy_of(std::string_view host) const {
    const auto& hosts = run_.scenario.hosts;
    const auto it = std::ranges::find_if(hosts, [&](const auto& h) { return h.id.view() == host; });
    return it == hosts.end() ? nullptr : &it->policy.limiter;
  }

  static SlotKey key(const mcagent::LimiterPolicy& policy, std::string_view host,
                     const net::DeviceId& device, net::Ipv4Addr vip) {
    const bool by_vip = policy.key == mcagent::LimiterKey::kDeviceVip;
    return {.host = host, .device = device, .vip = by_vip ? vip : net::Ipv4Addr{}};
  }

  // Records of several live processes are put into an order that their causes allow, which moves
  // them by as much as their clocks' stamps were late.
  [[nodiscard]] bool too_early(const mcagent::LimiterPolicy& policy, Duration gap) const {
    if (run_.backend == kLive) return gap + kLateStamps < policy.window;
    const bool edge_is_open = policy.edge == mcagent::LimiterEdge::kInclusive;
    return edge_is_open ? gap < policy.window : gap <= policy.window;
  }

  // The last arming that still counts at `now`.
  const Arming* last_charged(const mcagent::LimiterPolicy& policy, const Slot& slot,
                             const net::DeviceId& device, Instant now) const {
    for (auto it = slot.armings.rbegin(); it != slot.armings.rend(); ++it) {
      const auto back = given_back_.find({.device = device, .frame = it->frame});
      const bool freed =
          !policy.charge_failures && back != given_back_.end() && back->second <= now;
      if (!freed) return &*it;
    }
    return nullptr;
  }

  const Run& run_;
  std::map<GarpKey, Instant> given_back_;
  std::map<SlotKey, Slot> slots_;
};

}  // namespace

Breaches check_limiter_window(const Run& run, const Facts& facts) {
  Breaches breaches;
  Window window(run, facts);
  for (const Record& record : facts.index.records()) {
    if (std::holds_alternative<trace::ClaimAdmitted>(record.event)) {
      window.admitted({&record}, breaches);
    } else if (const auto* end = std::get_if<trace::GarpVerdict>(&record.event)) {
      if (end->verdict == Verdict::kRateLimited) window.refused({&record});
    }
  }
  return breaches;
}

}  // namespace havip::judge
