#include "scenarios/loader/scenario.h"

#include <algorithm>
#include <variant>

#include "core/base/ensure.h"

namespace havip::loader {

std::vector<std::uint64_t> seeds_of(const Scenario& scenario) {
  return scenario.seeds.empty() ? std::vector{scenario.seed} : scenario.seeds;
}

std::vector<GuestConf> confs_of(const Scenario& scenario) {
  std::vector<GuestConf> confs;
  for (const Guest& guest : scenario.guests) {
    if (guest.keepalived) confs.push_back({.guest = &guest, .conf = &*guest.keepalived});
  }
  for (const TimelineEntry& entry : scenario.timeline) {
    const auto* reload = std::get_if<action::KeepalivedReload>(&entry.action);
    if (reload == nullptr) continue;
    const auto guest = std::ranges::find(scenario.guests, reload->guest, &Guest::id);
    ensure(guest != scenario.guests.end(), "a reload of a guest that is none of the scenario");
    confs.push_back({.guest = &*guest, .conf = &reload->conf});
  }
  return confs;
}

}  // namespace havip::loader
