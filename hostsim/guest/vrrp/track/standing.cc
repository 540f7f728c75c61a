#include "hostsim/guest/vrrp/track/standing.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/wire/vrrp.h"

namespace havip::hostsim::vrrp {
namespace {

constexpr int kFileFault = -254;
constexpr int kFileMost = 253;

void find_in(const auto& things, Thing thing, const std::vector<conf::Tracked>& list, auto name,
             std::vector<Watch>& found) {
  for (const conf::Tracked& tracked : list) {
    const auto at = std::ranges::find(things, tracked.name, name);
    if (at == things.end()) continue;
    found.push_back({.thing = thing,
                     .index = static_cast<std::size_t>(at - things.begin()),
                     .weight = tracked.weight,
                     .name = tracked.name});
  }
}

std::string spoken(const Watch& watch) {
  switch (watch.thing) {
    case Thing::kScript:
      return fmt::format("script {}", watch.name);
    case Thing::kInterface:
      return fmt::format("interface {}", watch.name);
    case Thing::kFile:
      return fmt::format("tracked file {}", watch.name);
    case Thing::kProcess:
      return fmt::format("process {}", watch.name);
  }
  return watch.name;
}

void add_fault(const Watch& watch, Standing& standing) {
  if (!standing.fault) standing.fault = spoken(watch);
}

void assess_state(const Watch& watch, bool fine, Standing& standing) {
  const int weight = watch.weight.value;
  if (weight == 0) {
    if (fine == watch.weight.reverse) add_fault(watch, standing);
    return;
  }
  const bool counts = fine == (weight > 0);
  if (counts) standing.weight += watch.weight.reverse ? -weight : weight;
}

void assess_file(const Watch& watch, int number, Standing& standing) {
  const int sign = watch.weight.reverse ? -1 : 1;
  if (watch.weight.value == 0) {
    if ((number != 0) != watch.weight.reverse) add_fault(watch, standing);
    return;
  }
  const std::int64_t value = std::int64_t{number} * watch.weight.value * sign;
  if (value <= kFileFault) {
    add_fault(watch, standing);
  } else {
    standing.weight += static_cast<int>(std::min<std::int64_t>(value, kFileMost));
  }
}

}  // namespace

std::vector<Watch> find_watched(const conf::TrackLists& lists, const conf::Config& config,
                                const std::vector<NicInfo>& nics) {
  std::vector<Watch> found;
  find_in(config.scripts, Thing::kScript, lists.scripts, &conf::Script::name, found);
  find_in(nics, Thing::kInterface, lists.interfaces, &NicInfo::name, found);
  find_in(config.files, Thing::kFile, lists.files, &conf::TrackFile::name, found);
  find_in(config.processes, Thing::kProcess, lists.processes, &conf::TrackProcess::name, found);
  return found;
}

Standing assess(const std::vector<Watch>& watched, const Things& things) {
  Standing standing;
  for (const Watch& watch : watched) {
    switch (watch.thing) {
      case Thing::kScript:
        if (const auto fine = things.scripts[watch.index]) {
          assess_state(watch, *fine, standing);
        } else {
          standing.pending |= watch.weight.value == 0;
        }
        break;
      case Thing::kInterface:
        assess_state(watch, things.nics[watch.index], standing);
        break;
      case Thing::kFile:
        assess_file(watch, things.files[watch.index].value_or(0), standing);
        break;
      case Thing::kProcess:
        assess_state(watch, things.processes[watch.index], standing);
        break;
    }
  }
  return standing;
}

std::uint8_t effective_priority(std::uint8_t base, int weight) {
  if (base == wire::kVrrpPriorityOwner) return base;
  return static_cast<std::uint8_t>(std::clamp(base + weight, 1, wire::kVrrpPriorityOwner - 1));
}

}  // namespace havip::hostsim::vrrp
