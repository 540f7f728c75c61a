#include "hostsim/guest/vrrp/track/processes.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::hostsim::vrrp {

void Processes::start(const std::vector<conf::TrackProcess>& processes,
                      const std::vector<std::uint32_t>& counts) {
  entries_.clear();
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const std::uint32_t count = i < counts.size() ? counts[i] : 0;
    entries_.push_back({.process = processes[i], .inside = is_inside(processes[i], count)});
  }
}

bool Processes::changed(Instant now, const daemon::ProcessCount& change) {
  ensure(change.process < entries_.size(), "only processes of the configuration are counted");
  Entry& entry = entries_[change.process];
  const bool inside = is_inside(entry.process, change.count);
  if (inside == entry.inside) {
    entry.flips_at = kNever;
  } else if (entry.flips_at == kNever) {
    entry.flips_at = now + (inside ? entry.process.fork_delay : entry.process.terminate_delay);
    entry.cause = change.cause;
  }
  return handle_timeout(now);
}

bool Processes::handle_timeout(Instant now) {
  bool flipped = false;
  for (Entry& entry : entries_) {
    if (entry.flips_at > now) continue;
    entry.flips_at = kNever;
    entry.inside = !entry.inside;
    cause_ = entry.cause;
    flipped = true;
  }
  return flipped;
}

Instant Processes::deadline() const {
  Instant earliest = kNever;
  for (const Entry& entry : entries_)
    earliest = std::min(earliest, entry.flips_at);
  return earliest;
}

std::vector<bool> Processes::states() const {
  std::vector<bool> states;
  for (const Entry& entry : entries_)
    states.push_back(entry.inside);
  return states;
}

}  // namespace havip::hostsim::vrrp
