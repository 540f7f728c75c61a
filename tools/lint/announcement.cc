#include "tools/lint/announcement.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "hostsim/guest/garp/announcer.h"
#include "hostsim/guest/vrrp/timers.h"
#include "mcagent/admit/rate_limit.h"
#include "tools/lint/forecast.h"

namespace havip::lint {
namespace {

namespace conf = hostsim::conf;
using hostsim::garp::Announcer;

constexpr net::DeviceId kDevice("guest/nic");

// A router from its promotion on.
struct Speaker {
  const conf::Instance* instance;
  Announcer announcer;
  Instant next;  // its promotion, then its advert ticks
  bool master = false;
};

class Scene {
 public:
  Scene(const conf::Config& config, const std::string& nic, const HeardIntervals& heard)
      : heard_(heard) {
    gates_.configure({{.name = nic}}, config);
    for (const conf::Instance& instance : config.instances)
      add(instance, nic);
  }

  Playing play(bool just_claimed) {
    just_claimed_ = just_claimed;
    for (std::size_t steps = 0; !speakers_.empty(); steps += speakers_.size()) {
      const Instant now = next_instant();
      if (waiting_ == 0 || now > horizon_) break;
      if (steps >= kMaxSteps) {
        playing_.complete = false;
        break;
      }
      step(now);
    }
    return std::move(playing_);
  }

 private:
  void add(const conf::Instance& instance, const std::string& nic) {
    std::vector<hostsim::garp::Target> targets;
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const conf::VirtualAddress& vip : *list) {
        if (vip.device == nic && vip.ip.is_v4()) targets.push_back({.nic = 0, .ip = vip.ip});
      }
    }
    if (targets.empty()) return;
    waiting_ += targets.size();
    const Instant promoted = kStart + promotion_after(instance, heard_);
    horizon_ = std::max(horizon_, promoted + kForecastHorizon);
    speakers_.push_back(
        {&instance,
         Announcer(instance.garp, timing_, hostsim::kKeepalived22, gates_, std::move(targets)),
         promoted});
  }

  [[nodiscard]] Instant next_instant() const {
    Instant next = kNever;
    for (const Speaker& speaker : speakers_)
      next = std::min({next, speaker.next, speaker.announcer.deadline()});
    return next;
  }

  void step(Instant now) {
    for (Speaker& speaker : speakers_) {
      if (speaker.next <= now) tick(speaker, now);
      if (speaker.announcer.deadline() > now) continue;
      speaker.announcer.handle_timeout(now, outputs_);
      while (auto output = outputs_.pop()) {
        if (const auto* garp = std::get_if<hostsim::daemon::SendGarp>(&*output)) {
          hear(now, {speaker.instance->name, garp->vip});
        }
      }
    }
  }

  void tick(Speaker& speaker, Instant now) {
    if (speaker.master) {
      speaker.announcer.advert_tick(now);
    } else {
      speaker.announcer.became_master(now, 0);
      speaker.master = true;
    }
    speaker.next = now + speaker.instance->advert_int + timing_.timer_lateness;
  }

  // A VIP that was claimed is in the vip table when its next GARP comes, or soon after.
  void hear(Instant now, const VipOfInstance& vip) {
    if (just_claimed_) {
      limiter_.offer(now, kDevice, {});
      just_claimed_ = false;
    }
    Announced& announced = playing_.vips.try_emplace(vip, Announced{.first = now}).first->second;
    if (announced.passed) return;
    if (limiter_.offer(now, kDevice, vip.second).admission != mcagent::Admission::kAdmitted) return;
    announced.passed = now;
    --waiting_;
  }

  const HeardIntervals& heard_;
  hostsim::Timing timing_;
  hostsim::garp::Gates gates_;
  std::deque<Speaker> speakers_;
  Announcer::Outputs outputs_;
  mcagent::RateLimit limiter_{mcagent::LimiterPolicy{}};
  Playing playing_;
  Instant horizon_;
  std::size_t waiting_ = 0;  // VIPs that nobody has claimed yet
  bool just_claimed_ = false;
};

}  // namespace

std::optional<Announced> Playing::of(const VipOfInstance& vip) const {
  const auto found = vips.find(vip);
  return found == vips.end() ? std::nullopt : std::optional(found->second);
}

Duration interval_of(const conf::Instance& instance, const HeardIntervals& heard) {
  const auto found = heard.find(instance.name);
  return found == heard.end() ? instance.advert_int : found->second;
}

Duration promotion_after(const conf::Instance& instance, const HeardIntervals& heard) {
  return hostsim::vrrp::master_down_interval(instance.version, instance.priority,
                                             interval_of(instance, heard),
                                             instance.down_timer_adverts) +
         hostsim::Timing{}.timer_lateness;
}

Playing play_announcements(const conf::Config& config, const std::string& nic,
                           const HeardIntervals& heard, bool just_claimed) {
  return Scene(config, nic, heard).play(just_claimed);
}

}  // namespace havip::lint
