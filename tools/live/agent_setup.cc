#include "tools/live/agent_setup.h"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/base/ensure.h"
#include "tools/control/strict_json.h"
#include "tools/mcagent/policy_text.h"

namespace havip::live_run {
namespace {

constexpr std::uint64_t kLatest = std::numeric_limits<std::int64_t>::max();  // ns

// Counters may be kept in any order, but are shown in the agent's.
using Json = nlohmann::ordered_json;

Json policy_json(mcagent::Policy policy) {
  // The machine takes its own time; what a scenario adds to that is kept.
  const mcagent::UpcallPolicy usual;
  Json json = Json::object();
  for (const mcagentd::PolicyField& field : mcagentd::policy_fields(policy)) {
    const bool untouched = (field.key == "latency" && policy.upcall.latency == usual.latency) ||
                           (field.key == "service" && policy.upcall.service == usual.service);
    if (untouched) continue;
    Json& group = field.group.empty() ? json : json[field.group];
    if (field.kind == mcagentd::PolicyField::Kind::kNumber) {
      group[field.key] = std::stoull(field.value);
    } else if (field.kind == mcagentd::PolicyField::Kind::kBoolean) {
      group[field.key] = field.value == "true";
    } else {
      group[field.key] = field.value;
    }
  }
  return json;
}

judge::LimiterRow limiter_row(control::Fields f) {
  judge::LimiterRow row{.device = f.id<net::DeviceId>("device"), .vip = {}, .opens = {}};
  if (f.has("vip")) row.vip = f.ip("vip");
  row.opens =
      kStart + Duration(static_cast<std::int64_t>(f.number<std::uint64_t>("opens_ns", kLatest)));
  return row;
}

std::string text_or_null(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? "" : found->get<std::string>();
}

engine::NeighEntry neigh_row(const nlohmann::json& one, const std::string& place) {
  control::Fields f(one, place);
  return {.ip = f.ip("ip"),
          .device = net::DeviceId(text_or_null(one, "device")),
          .mac = f.mac("mac"),
          .host = net::HostId(text_or_null(one, "host")),
          .generation = f.number<std::uint64_t>("generation"),
          .havip = f.flag("havip")};
}

std::optional<Instant> instant_or_null(const nlohmann::json& object, control::Fields& f,
                                       const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return kStart + Duration(static_cast<std::int64_t>(f.number<std::uint64_t>(key, kLatest)));
}

judge::HostTables host_tables(const std::string& name, const nlohmann::json& json) {
  control::Fields f(json, "/" + name);
  judge::HostTables tables{.host = net::HostId(name),
                           .agent_running = f.flag("agent_running"),
                           .life = f.number<std::uint32_t>("life"),
                           .test_environment = f.text("environment") == "test",
                           .collected_at = instant_or_null(json, f, "now_ns"),
                           .reachable_since = instant_or_null(json, f, "reachable_since_ns")};
  f.each("limiter", [&](const nlohmann::json& one, const std::string& place) {
    tables.limiter.push_back(limiter_row(control::Fields(one, place)));
  });
  f.each("vip_table", [&](const nlohmann::json& one, const std::string& place) {
    control::Fields row(one, place);
    tables.vips.push_back({.vip = row.ip("vip"),
                           .device = row.id<net::DeviceId>("device"),
                           .generation = row.number<std::uint64_t>("generation")});
  });
  f.each("neigh_table", [&](const nlohmann::json& one, const std::string& place) {
    tables.neighs.push_back(neigh_row(one, place));
  });
  return tables;
}

}  // namespace

std::string agent_setup(const loader::Scenario& scenario, const Layout& layout,
                        const net::HostId& host) {
  const auto found = std::ranges::find(scenario.hosts, host, &loader::Host::id);
  ensure(found != scenario.hosts.end(), "a host of the scenario");
  Json json{{"host", host.view()},
            {"forwarding", layout.flat ? "none" : "routed"},
            {"hosts", Json::array()},
            {"devices", Json::array()},
            {"policy", policy_json(found->policy)},
            {"control",
             {{"timeout", to_string(found->policy.claim.timeout)},
              {"retries", found->policy.claim.retries}}},
            // As the model has it: an agent that gave up on a claim has forgotten it.
            {"backlog", {{"keep", "0s"}}}};
  for (const HostPlace& place : layout.hosts) {
    json["hosts"].push_back({{"id", place.id.view()},
                             {"underlay", to_string(place.underlay)},
                             {"vtep_mac", to_string(place.vtep)}});
  }
  for (const TapPlace& tap : layout.taps) {
    json["devices"].push_back({{"id", tap.device.view()},
                               {"tap", tap.tap},
                               {"mac", to_string(tap.mac)},
                               {"ip", to_string(tap.ip)},
                               {"subnet", to_string(tap.block)},
                               {"host", tap.host.view()}});
  }
  return json.dump(2) + "\n";
}

Result<judge::HostTables> parse_tables(std::string_view text) {
  // Counters in the agent's order, all else by name.
  const Json ordered = Json::parse(text, nullptr, false);
  auto tables = control::read_json(text, [](const nlohmann::json& document) {
    if (!document.is_object() || document.size() != 1)
      throw control::BadJson("expected one host's tables");
    return host_tables(document.begin().key(), document.begin().value());
  });
  if (!tables) return tables;
  const Json& counters = ordered.begin().value()["counters"];
  for (const auto& [name, value] : counters.items()) {
    if (value.is_number_unsigned()) tables->counters.emplace_back(name, value.get<std::uint64_t>());
  }
  return tables;
}

}  // namespace havip::live_run
