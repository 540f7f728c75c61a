#include "scenarios/loader/lever.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/wire/vrrp.h"

namespace havip::loader {
namespace {

namespace conf = hostsim::conf;

void add_weighted(const std::vector<conf::Tracked>& from, std::vector<const conf::Tracked*>& to) {
  for (const conf::Tracked& tracked : from) {
    if (tracked.weight.value != 0) to.push_back(&tracked);
  }
}

// What is added when the weight counts.
int worth(const conf::Weight& weight) {
  return weight.reverse ? -weight.value : weight.value;
}

Result<Lever> by_file(const conf::Config& config, const conf::Tracked& tracked, int difference) {
  const auto file = std::ranges::find(config.files, tracked.name, &conf::TrackFile::name);
  if (file == config.files.end()) return fail("its track_file is not defined");
  const int weight = worth(tracked.weight);
  if (difference % weight != 0) {
    return fail(fmt::format("track_file {} moves it by multiples of {}, not by {}", tracked.name,
                            std::abs(weight), difference));
  }
  return hostsim::FileSetup{.path = file->path, .value = difference / weight};
}

// A weight above 0 counts while the script succeeds, one below while it fails.
Result<Lever> by_script(const conf::Tracked& tracked, int difference) {
  const int weight = worth(tracked.weight);
  if (difference != 0 && difference != weight) {
    return fail(fmt::format("track_script {} moves it by {} or not at all, not by {}", tracked.name,
                            weight, difference));
  }
  const bool succeeds = (difference != 0) == (tracked.weight.value > 0);
  return hostsim::ScriptSetup{.name = tracked.name, .behaviour = {.status = succeeds ? 0 : 1}};
}

}  // namespace

Result<Lever> find_lever(const conf::Config& config, const conf::Instance& instance,
                         std::uint8_t priority) {
  if (instance.priority == wire::kVrrpPriorityOwner) {
    return fail("the owner of the address keeps its priority of 255");
  }
  std::vector<const conf::Tracked*> files;
  std::vector<const conf::Tracked*> scripts;
  std::vector<const conf::Tracked*> others;
  add_weighted(instance.track.files, files);
  add_weighted(instance.track.scripts, scripts);
  add_weighted(instance.track.interfaces, others);
  add_weighted(instance.track.processes, others);
  const std::size_t count = files.size() + scripts.size() + others.size();
  if (count != 1 || !others.empty()) {
    return fail(fmt::format("{} tracks {} with a weight; expected one track_file or track_script",
                            instance.name, count == 0 ? "nothing" : "other things"));
  }
  const int difference = priority - instance.priority;
  return files.empty() ? by_script(*scripts.front(), difference)
                       : by_file(config, *files.front(), difference);
}

}  // namespace havip::loader
