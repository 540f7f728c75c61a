#include <map>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {

// Every host counts, be it reachable or not: one that was cut off and still believes that it owns
// a VIP is the silent black hole that this invariant is about.
Breaches check_one_vip_holder(const Run& run, const Facts& facts) {
  if (run.end - last_change(run, facts) <= settling_time(run)) return {};
  std::map<net::Ipv4Addr, std::vector<std::string>> holders;
  for (const HostTables& host : run.tables.hosts) {
    for (const VipRow& row : host.vips) {
      holders[row.vip].push_back(fmt::format("{} ({}, generation {})", host.host.view(),
                                             row.device.view(), row.generation));
    }
  }
  Breaches breaches;
  for (const auto& [vip, hosts] : holders) {
    if (hosts.size() < 2) continue;
    breaches.push_back(
        fmt::format("{} is in the vip tables of {}", to_string(vip), fmt::join(hosts, " and ")));
  }
  return breaches;
}

}  // namespace havip::judge
