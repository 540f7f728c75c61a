#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {
namespace {

std::string describe(const engine::NeighEntry& row) {
  if (row.device.empty()) return fmt::format("nobody, generation {}", row.generation);
  return fmt::format("{} on {}, generation {}", row.device.view(), row.host.view(), row.generation);
}

std::string describe(const engine::NeighEntry* row) {
  return row == nullptr ? std::string("no row") : describe(*row);
}

// A withdrawn row may be kept as a tombstone or be gone.
bool agree(const engine::NeighEntry& wanted, const engine::NeighEntry* held) {
  if (held == nullptr) return wanted.device.empty();
  if (held->device.empty() && wanted.device.empty()) return true;
  return *held == wanted;
}

}  // namespace

Duration settling_time(const Run& run) {
  const Duration period = run.scenario.gateway.push_retry;
  return 2 * (period == Duration{} ? vpccgw::GatewayOptions{}.push_retry : period);
}

Instant last_change(const Run& run, const Facts& facts) {
  const auto& commits = facts.index.of<trace::Committed>();
  return commits.empty() ? run.tables.gateway_changed
                         : std::max(run.tables.gateway_changed, commits.back().at());
}

Breaches check_neigh_current(const Run& run, const Facts& facts) {
  Breaches breaches;
  for (const HostTables& host : run.tables.hosts) {
    if (!host.reachable_since) continue;
    const Instant since = std::max(last_change(run, facts), *host.reachable_since);
    if (run.end - since <= settling_time(run)) continue;
    for (const engine::NeighEntry& wanted : run.tables.gateway) {
      const auto it = std::ranges::find(host.neighs, wanted.ip, &engine::NeighEntry::ip);
      const engine::NeighEntry* held = it == host.neighs.end() ? nullptr : &*it;
      if (agree(wanted, held)) continue;
      breaches.push_back(fmt::format("{} has {} for {}; the gateway has {}", host.host.view(),
                                     describe(held), to_string(wanted.ip), describe(wanted)));
    }
  }
  return breaches;
}

}  // namespace havip::judge
