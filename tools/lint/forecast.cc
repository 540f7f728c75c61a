#include "tools/lint/forecast.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "core/engine/verdict.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/guest/vrrp/timers.h"
#include "mcagent/policy.h"
#include "scenarios/loader/scenario.h"
#include "tools/lint/announcement.h"
#include "tools/lint/milliseconds.h"

namespace havip::lint {
namespace {

using hostsim::conf::Config;
using hostsim::conf::Instance;

// One way between an agent and the gateway, unless a scenario says otherwise.
const Duration kControl = loader::Control{}.link.latency;

Duration skew_of(const Instance& instance, const HeardIntervals& heard) {
  return hostsim::vrrp::skew_time(instance.version, instance.priority,
                                  interval_of(instance, heard));
}

std::string detection_formula(const Instance& instance, const HeardIntervals& heard) {
  const std::string interval = milliseconds(interval_of(instance, heard));
  const std::string scale = instance.version == 2 ? "1000 ms" : interval;
  return fmt::format("{} x {} + skew {} + {} late; skew = (256 - {}) x {} / 256",
                     instance.down_timer_adverts, interval, milliseconds(skew_of(instance, heard)),
                     milliseconds(hostsim::Timing{}.timer_lateness), instance.priority, scale);
}

// What a GARP waits for: an open limiter, or the batch that meets one.
std::string limiter_formula(const Instance& instance) {
  return fmt::format(
      "one claim a device in {}; GARPs: first batch, + garp_master_delay {}, + garp_master_refresh "
      "{}",
      milliseconds(mcagent::LimiterPolicy{}.window), milliseconds(instance.garp.master_delay),
      instance.garp.master_refresh == Duration{} ? "never"
                                                 : milliseconds(instance.garp.master_refresh));
}

// What the host makes of every GARP of this VIP; empty: it goes up to the agent.
std::string_view verdict_of(const Instance& instance, net::Ipv4Addr vip,
                            const Surroundings& where) {
  if (where.flat) return {};
  if (instance.vmac) return engine::to_string(engine::Verdict::kSpoofed);
  const bool outside = where.subnet && !where.subnet->contains(vip);
  return outside ? engine::to_string(engine::Verdict::kOutsideSubnet) : std::string_view();
}

class Device {
 public:
  Device(const Config& config, const std::string& nic, const HeardIntervals& heard)
      : nic_(nic),
        usual_(play_announcements(config, nic, heard, false)),
        worst_(play_announcements(config, nic, heard, true)) {}

  [[nodiscard]] bool complete() const { return usual_.complete && worst_.complete; }

  [[nodiscard]] Forecast of(const Instance& instance, net::Ipv4Addr vip,
                            const Surroundings& where) const {
    const VipOfInstance key{instance.name, vip};
    Forecast result{.instance = instance.name, .nic = nic_, .vip = vip, .stages = {}};
    result.stopped = skew_of(instance, where.heard) + hostsim::Timing{}.timer_lateness;
    if (!instance.nopreempt)
      result.taken_back = instance.preempt_delay + promotion_after(instance, where.heard);
    const Duration promotion = promotion_after(instance, where.heard);
    const Announced usual = usual_.of(key).value_or(Announced{.first = kStart + promotion});
    const Announced worst = worst_.of(key).value_or(usual);
    const auto stage = [&](std::string_view name, Duration each, std::string formula) {
      result.stages.push_back({name, each, each, std::move(formula)});
    };
    stage("detection", promotion, detection_formula(instance, where.heard));
    stage("announcement", usual.first - kStart - promotion,
          "advert, address set, GARP of this VIP");
    if (!where.flat) {
      stage("upcall", mcagent::UpcallPolicy{}.latency, "datapath to agent");
      result.stages.push_back({"limiter", usual.passed.value_or(usual.first) - usual.first,
                               worst.passed.value_or(worst.first) - worst.first,
                               limiter_formula(instance)});
      stage("migration", kControl, "agent to gateway");
      stage("push", kControl, "gateway to hosts");
    }
    result.barred = verdict_of(instance, vip, where);
    if (!result.barred.empty()) return result;
    if (where.flat || usual.passed) result.usual = sum(result.stages, &Stage::usual);
    if (where.flat || worst.passed) result.worst = sum(result.stages, &Stage::worst);
    return result;
  }

 private:
  static Duration sum(const std::vector<Stage>& stages, Duration Stage::*value) {
    Duration total{};
    for (const Stage& stage : stages)
      total += stage.*value;
    return total;
  }

  std::string nic_;
  Playing usual_;
  Playing worst_;
};

std::set<std::string> nics_of(const Config& config) {
  std::set<std::string> nics;
  for (const Instance& instance : config.instances) {
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const auto& vip : *list)
        nics.insert(vip.device);
    }
  }
  return nics;
}

}  // namespace

std::vector<Forecast> forecast(const Config& config, const Surroundings& where) {
  std::map<std::string, Device> devices;
  for (const std::string& nic : nics_of(config)) {
    if (!devices.try_emplace(nic, config, nic, where.heard).first->second.complete()) return {};
  }
  std::vector<Forecast> all;
  for (const Instance& instance : config.instances) {
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const auto& vip : *list) {
        if (!vip.ip.is_v4()) continue;
        all.push_back(devices.at(vip.device).of(instance, vip.ip.v4(), where));
      }
    }
  }
  return all;
}

}  // namespace havip::lint
