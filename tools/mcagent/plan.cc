#include "tools/mcagent/plan.h"

namespace havip::mcagentd {

using What = live::ForwardingChange::What;

std::optional<Way> way_of(const engine::NeighEntry& row, const Interfaces& nics) {
  if (row.device.empty()) return std::nullopt;
  if (row.host == nics.self) {
    const auto tap = nics.taps.find(row.device);
    if (tap == nics.taps.end()) return std::nullopt;
    return Way{.nic = tap->second, .mac = row.mac};
  }
  const auto vtep = nics.vteps.find(row.host);
  if (vtep == nics.vteps.end() || nics.vxlan == 0) return std::nullopt;
  return Way{.nic = nics.vxlan, .mac = vtep->second};
}

std::vector<live::ForwardingChange> plan(net::Ipv4Addr ip, const std::optional<Way>& from,
                                         const std::optional<Way>& to) {
  std::vector<live::ForwardingChange> changes;
  if (from == to) return changes;
  if (to) {
    changes.push_back({.what = What::kSetNeighbour, .ip = ip, .mac = to->mac, .nic = to->nic});
    if (!from || from->nic != to->nic) {
      changes.push_back({.what = What::kSetRoute, .ip = ip, .nic = to->nic});
    }
  } else {
    changes.push_back({.what = What::kDropRoute, .ip = ip});
  }
  if (from && from->nic != 0 && (!to || from->nic != to->nic)) {
    changes.push_back({.what = What::kDropNeighbour, .ip = ip, .nic = from->nic});
  }
  return changes;
}

}  // namespace havip::mcagentd
