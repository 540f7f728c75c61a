#include "tools/replay/storm_log.h"

#include <algorithm>

namespace havip::replay {
namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

}  // namespace

std::uint64_t Storm::rate() const {
  const Duration length = std::max(to - from, kSecond);
  const std::uint64_t milliseconds =
      static_cast<std::uint64_t>(length / std::chrono::milliseconds(1));
  return (garps * 1000 + milliseconds - 1) / milliseconds;
}

void StormLog::take(Instant at, const net::DeviceId& device) {
  Recent& recent = devices_[device];
  const std::size_t place = recent.garps % most_;
  const bool full = recent.ring.size() == most_;
  const Instant oldest = full ? recent.ring[place] : at;
  if (!full) recent.ring.push_back(at);
  recent.ring[place] = at;
  ++recent.garps;
  if (!full || at - oldest >= kSecond) return;
  // A second with too many that begins within the storm before goes on with it.
  if (!recent.open || oldest > recent.open->to) {
    if (recent.open) storms_.push_back(*recent.open);
    recent.open = {.device = device, .from = oldest};
    recent.before = recent.garps - most_ - 1;
  }
  recent.open->to = at;
  recent.open->garps = recent.garps - recent.before;
}

std::vector<Storm> StormLog::finish() {
  for (auto& [device, recent] : devices_) {
    if (recent.open) storms_.push_back(*recent.open);
  }
  std::ranges::stable_sort(storms_, {}, &Storm::from);
  return std::move(storms_);
}

}  // namespace havip::replay
