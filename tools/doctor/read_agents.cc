#include "tools/doctor/read_agents.h"

#include <algorithm>

#include "tools/compare/json_view.h"
#include "tools/doctor/ids.h"

namespace havip::doctor {
namespace {

using compare::JsonView;

void read_limiter(const JsonView& json, HostState& host) {
  for (const JsonView& row : json.elements()) {
    HostState::Slot slot{.device = id<net::DeviceId>(row.at("device")),
                         .vip = std::nullopt,
                         .opens = row.at("opens_ns").instant()};
    if (row.has("vip")) slot.vip = address(row.at("vip"));
    host.limiter.push_back(slot);
  }
}

void read_vips(const JsonView& json, HostState& host) {
  for (const JsonView& row : json.elements()) {
    host.vips.push_back({.vip = address(row.at("vip")),
                         .device = id<net::DeviceId>(row.at("device")),
                         .generation = row.at("generation").count()});
  }
}

void read_neighs(const JsonView& json, HostState& host) {
  for (const JsonView& row : json.elements()) {
    host.neighs.push_back({.ip = address(row.at("ip")),
                           .device = id_or_null<net::DeviceId>(row.at("device")),
                           .host = id_or_null<net::HostId>(row.at("host")),
                           .generation = row.at("generation").count(),
                           .havip = row.at("havip").truth()});
  }
}

bool environment_of(const JsonView& json) {
  const std::string text = json.text();
  if (text != "test" && text != "production") json.fault("\"production\" or \"test\"");
  return text == "test";
}

}  // namespace

Agents read_agents(const std::string& path, compare::Faults& faults) {
  Agents out;
  const auto file = compare::read_json(path, faults);
  if (!file) return out;
  const JsonView json(*file, "", faults);
  for (const auto& [name, node] : json.members()) {
    // Guests have counters and connections, no agent. "reachable_since_ns" is left alone: no
    // engineer can ask a host whether pushes to it are lost.
    if (!node.has("agent_running")) continue;
    if (name.size() > net::HostId::kMaxLength) {
      node.fault("a host's name");
      continue;
    }
    HostState host{.host = net::HostId(name),
                   .agent_running = node.at("agent_running").truth(),
                   .life = static_cast<std::uint32_t>(node.at("life").count()),
                   .test_environment = environment_of(node.at("environment"))};
    if (const auto at = node.at("now_ns").instant_or_null())
      out.collected_at = std::max(out.collected_at.value_or(*at), *at);
    for (const auto& [counter, value] : node.at("counters").members())
      host.counters.emplace_back(counter, value.count());
    read_limiter(node.at("limiter"), host);
    read_vips(node.at("vip_table"), host);
    read_neighs(node.at("neigh_table"), host);
    out.hosts.push_back(std::move(host));
  }
  return out;
}

}  // namespace havip::doctor
