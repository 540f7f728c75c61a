// Step 1, the console: is there a HAVIP of that address, in that subnet, and may the device own it?
#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

std::vector<std::string> devices_of(const Scene& scene) {
  std::vector<std::string> names;
  for (const Router& one : scene.routers)
    names.push_back(to_string(one.device));
  return names;
}

std::optional<Words> missing(const Scene& scene) {
  if (!scene.evidence().gateway || scene.havip != nullptr) return {};
  const auto& known = scene.evidence().gateway->region.havips;
  std::vector<std::string> others;
  for (const auto& one : known)
    others.push_back(fmt::format("{} ({})", one.id.view(), to_string(one.vip)));
  const auto devices = devices_of(scene);
  return Words{{"others", others.empty() ? "no HAVIP at all" : listed(others)},
               {"routers", devices.empty() ? "nobody" : listed(devices)}};
}

// The subnet of the guests' NICs; what only sent a GARP by hand is a matter of step 4.
std::optional<Words> other_subnet(const Scene& scene) {
  if (scene.havip == nullptr) return {};
  for (const Router& one : scene.routers) {
    if (one.instance == nullptr || one.nic == nullptr) continue;
    if (one.nic->subnet == scene.havip->subnet || other_nic_of(scene, one)) continue;
    return Words{{"subnet", to_string(scene.havip->subnet)},
                 {"router", to_string(one.device)},
                 {"own_subnet", to_string(one.nic->subnet)},
                 {"block", to_string(one.nic->block)}};
  }
  return {};
}

std::optional<Words> outside_range(const Scene& scene) {
  if (scene.havip == nullptr || !scene.havip->check_range || scene.claimant == nullptr) return {};
  const auto& range = scene.havip->range;
  if (std::ranges::find(range, scene.claimant->device) != range.end()) return {};
  std::vector<std::string> names;
  for (const net::DeviceId& device : range)
    names.push_back(to_string(device));
  return Words{{"range", names.empty() ? "nobody" : listed(names)}};
}

std::optional<Words> unbound(const Scene& scene) {
  const vpccgw::MappingRow* row = scene.mapping;
  if (row == nullptr || !row->owner.empty() || row->generation == 0 || !row->flushed_at) return {};
  const auto garps = scene.claimant->garps;
  if (!garps.empty() && garps.back()->at > *row->flushed_at) return {};
  return Words{{"at", clock(*row->flushed_at)},
               {"generation", std::to_string(row->generation)},
               {"garps", garps_text(garps)}};
}

constexpr Cause kConsoleCauses[] = {
    {"havip-missing", Step::kConsole, only(Symptom::kMissing), missing,
     "The gateway has no HAVIP {vip} ({routers} would own it); it knows {others}.",
     "create it at the console (CreateHaVip) in the subnet of the NIC, or write the address of one "
     "that is there into keepalived.conf",
     "", "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT * FROM havip WHERE vip = '{vip}'\""},
    {"havip-other-subnet", Step::kConsole, Symptom::kNotOwner | Symptom::kDark, other_subnet,
     "{havip} was created in {subnet}, and the NIC {router} that should own it is in {own_subnet} "
     "({block}).",
     "take a HAVIP of the subnet that the NIC is in",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT havip.id, havip.subnet, device.id, "
     "device.subnet FROM havip, device WHERE havip.vip = '{vip}'\""},
    {"outside-drift-range", Step::kConsole, only(Symptom::kNotOwner), outside_range,
     "{havip} may only be owned by {range} (CheckAssociate), and {device} is the one that claims "
     "it.",
     "add {device} to the HAVIP's NICs (HaVipAssociateAddressIp), or switch CheckAssociate off",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT havip, device FROM havip_range WHERE havip = "
     "'{havip}'\""},
    {"unbound-by-hand", Step::kConsole, only(Symptom::kNotOwner), unbound,
     "{havip} was unbound at the console at {at} (generation {generation}), and {device} has not "
     "announced it since: it sent {garps}.",
     "let its master announce again: garp_master_refresh in keepalived.conf, or now by hand "
     "(arping -U -I NIC {vip})",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT generation, flushed_at FROM mapping WHERE vip "
     "= '{vip}' AND owner IS NULL\""},
};

}  // namespace

Causes console_causes() {
  return kConsoleCauses;
}

}  // namespace havip::doctor
