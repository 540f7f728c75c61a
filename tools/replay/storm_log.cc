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
  const bool full = recent.garps >= most_;
  const Instant oldest = full ? recent.ring[place] : at;
  if (!full) recent.ring.push_back(at);
  recent.ring[place] = at;
  ++recent.garps;
  const bool storms = full && at - oldest < kSecond;
  if (storms && !recent.open) {
    recent.open = {.device = device, .from = oldest, .to = at, .garps = most_ + 1ULL};
  } else if (storms) {
    recent.open->to = at;
    ++recent.open->garps;
  } else if (recent.open) {
    storms_.push_back(*recent.open);
    recent.open.reset();
  }
}

std::vector<Storm> StormLog::finish() {
  for (auto& [device, recent] : devices_) {
    if (recent.open) storms_.push_back(*recent.open);
  }
  std::ranges::stable_sort(storms_, {}, &Storm::from);
  return std::move(storms_);
}

}  // namespace havip::replay
