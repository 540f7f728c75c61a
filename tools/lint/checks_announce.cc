// How a VIP is announced, and what the agent's limiter lets pass of it.
#include <fmt/format.h>

#include "mcagent/policy.h"
#include "tools/lint/check.h"
#include "tools/lint/forecast.h"
#include "tools/lint/milliseconds.h"

namespace havip::lint {
namespace {

const Duration kWindow = mcagent::LimiterPolicy{}.window;

bool has_vips(const Member& member) {
  return !member.instance->vips.empty() || !member.instance->excluded_vips.empty();
}

void refresh_never(const Member& member, const Options&, Findings& findings) {
  if (!has_vips(member) || member.instance->garp.master_refresh != Duration{}) return;
  findings.add(member.place("garp_master_refresh"),
               fmt::format("{} announces its VIP when it becomes master, and never again",
                           member.instance->name));
}

void refresh_on_window(const Member& member, const Options&, Findings& findings) {
  if (!has_vips(member) || member.instance->garp.master_refresh != kWindow) return;
  findings.add(
      member.place("garp_master_refresh"),
      fmt::format("garp_master_refresh is the limiter's window of {}", milliseconds(kWindow)));
}

void one_batch(const Member& member, const Options&, Findings& findings) {
  const conf::GarpOptions& garp = member.instance->garp;
  if (!has_vips(member) || garp.master_delay != Duration{} || garp.master_refresh != Duration{}) {
    return;
  }
  findings.add(member.place("garp_master_delay"), "there is one batch of GARPs and no second one");
}

void claims_starve(const Subject& subject, const Options& options, Findings& findings) {
  for (const Forecast& forecast :
       forecast(subject.parsed.config, {.flat = options.flat, .subnet = options.subnet})) {
    if (forecast.usual || !forecast.barred.empty()) continue;
    for (const conf::Instance& instance : subject.parsed.config.instances) {
      if (instance.name != forecast.instance) continue;
      findings.add(
          Member{&subject, &instance}.vip(forecast.vip),
          fmt::format("no GARP for {} gets past the limiter in {} s", to_string(forecast.vip),
                      kForecastHorizon / std::chrono::seconds(1)));
    }
  }
}

void interval_collapses(const Subject& subject, const Options&, Findings& findings) {
  const conf::Config& config = subject.parsed.config;
  const Statement* statement = subject.outline.global("vrrp_garp_interval");
  if (config.garp_interval == Duration{} || statement == nullptr) return;
  for (const conf::Instance& instance : config.instances) {
    if (instance.garp.master_repeat < 2) continue;
    findings.add(statement->place(1),
                 fmt::format("with a gap of {}, {} does not send its {} GARPs a VIP",
                             milliseconds(config.garp_interval), instance.name,
                             instance.garp.master_repeat));
    return;
  }
}

using enum Level;

constexpr Check kAnnounceChecks[] = {
    {"claims-starve", kError, "a VIP whose claim never gets past the limiter",
     "The host lets one claim a device pass in five seconds: of several VIPs each batch of GARPs "
     "moves one, and when the batches are over, the rest stays with the old master.",
     "write `garp_master_refresh 10` (and `garp_master_repeat 1`), or put fewer VIPs on the NIC",
     claims_starve, Network::kVpc},
    {"refresh-never", kWarning, "no periodic GARP",
     "If both batches are lost (an agent restarts, a live migration, A -> B -> A within five "
     "seconds), the VIP stays with the old master until the next switch.",
     "write `garp_master_refresh 10`: any value from 6 to 60", refresh_never},
    {"refresh-on-window", kNote, "a refresh exactly as long as the limiter's window",
     "Each refresh then meets the limiter on the edge of its window, where microseconds decide.",
     "write 6 or more", refresh_on_window, Network::kVpc},
    {"one-batch", kWarning, "one batch of GARPs",
     "All of it leaves within a millisecond: what loses one of them loses all.",
     "write `garp_master_delay 1` or more, or a garp_master_refresh", one_batch},
    {"interval-collapses", kWarning, "vrrp_garp_interval together with repeated GARPs",
     "Up to 2.3.1 repeats that meet the gap are merged into one: fewer GARPs leave than the file "
     "says.",
     "remove vrrp_garp_interval", interval_collapses},
};

}  // namespace

Checks announce_checks() {
  return kAnnounceChecks;
}

}  // namespace havip::lint
