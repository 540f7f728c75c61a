#include "tools/mcagent/show.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/mcagent/policy_text.h"
#include "tools/report/agents.h"
#include "tools/report/json_writer.h"

namespace havip::mcagentd {
namespace {

using report::JsonWriter;
constexpr auto kInline = JsonWriter::Layout::kInline;

using Counters = std::vector<std::pair<std::string, std::uint64_t>>;

std::string or_none(std::string_view text, std::string_view none) {
  return std::string(text.empty() ? none : text);
}

Counters all_counters(const Parts& parts) {
  Counters all = parts.host.tables().counters;
  const auto add = [&](std::string_view name, std::uint64_t value) {
    all.emplace_back(name, value);
  };
  const ClaimSender& claims = parts.claims.production();
  claims.counters().fields(add);
  claims.backlog().counters().fields(add);
  add("backlog_waiting", claims.backlog().size());
  parts.reporter.counters().fields(add);
  parts.watcher.counters().fields(add);
  parts.kernel.counters().fields(add);
  add("kernel_failing", parts.kernel.failing());
  live::CaptureCounters captures;
  for (const Taps::Row& row : parts.taps.rows()) {
    captures.received += row.counters.received;
    captures.dropped += row.counters.dropped;
    captures.nic_dropped += row.counters.nic_dropped;
  }
  add("capture_received", captures.received);
  add("capture_dropped", captures.dropped);
  add("capture_nic_dropped", captures.nic_dropped);
  add("capture_undecodable", parts.host.undecodable());
  for (const auto& [what, times] : parts.complaints.counts())
    add(fmt::format("trouble.{}", what), times);
  return all;
}

void write_taps(JsonWriter& json, const Parts& parts) {
  json.begin_array("taps");
  for (const Taps::Row& row : parts.taps.rows()) {
    if (!row.plugged && row.counters.received == 0) continue;
    json.begin_object(kInline);
    json.field("device", row.device->device.id.view());
    json.field("tap", row.device->tap);
    json.field("plugged", row.plugged);
    json.field("received", row.counters.received);
    json.field("dropped", row.counters.dropped);
    json.field("nic_dropped", row.counters.nic_dropped);
    json.end();
  }
  json.end();
}

std::string taps_text(const Parts& parts) {
  std::string out;
  for (const Taps::Row& row : parts.taps.rows()) {
    if (!row.plugged && row.counters.received == 0) continue;
    out += fmt::format("  {:<15} {:<16} {:<8} received {}, lost {}\n", row.device->tap,
                       row.device->device.id.view(), row.plugged ? "plugged" : "gone",
                       row.counters.received, row.counters.dropped + row.counters.nic_dropped);
  }
  return out;
}

}  // namespace

std::string show_all(const Parts& parts, As as) {
  const judge::HostTables tables = parts.host.tables();
  const mcagent::Agent& agent = parts.host.agent();
  if (as == As::kJson) {
    JsonWriter json;
    json.field("host", tables.host.view());
    json.field("life", tables.life);
    json.field("ready", parts.host.ready());
    json.field("ready_since_ns", tables.reachable_since);
    json.field("now_ns", parts.clock.now());
    json.field("gateway_connected", parts.watcher.connected());
    json.field("vips", tables.vips.size());
    json.field("neighs", tables.neighs.size());
    json.field("open_claims", agent.open_claims());
    json.field("deferred", agent.deferred());
    json.field("backlog", parts.claims.waiting());
    json.field("environment", parts.claims.goes_to_test() ? "test" : "production");
    json.field("kernel_failing", parts.kernel.failing());
    write_taps(json, parts);
    return json.finish();
  }
  std::string out =
      fmt::format("host {}, life {}, {}\n", tables.host.view(), tables.life,
                  tables.reachable_since ? "in step since " + to_string(*tables.reachable_since)
                                         : "waiting for a snapshot");
  out += fmt::format("gateway: {}\n", parts.watcher.connected() ? "connected" : "not connected");
  out += fmt::format("tables: {} VIPs here, {} addresses; {} not in the kernel\n",
                     tables.vips.size(), tables.neighs.size(), parts.kernel.failing());
  out += fmt::format("claims: {} open, {} deferred, {} in the backlog; they go to {}\n",
                     agent.open_claims(), agent.deferred(), parts.claims.waiting(),
                     parts.claims.goes_to_test() ? "the test environment" : "production");
  return out + "taps:\n" + taps_text(parts);
}

std::string show_limiter(const Parts& parts, As as) {
  const judge::HostTables tables = parts.host.tables();
  if (as == As::kJson) {
    JsonWriter json;
    json.begin_array("limiter");
    for (const judge::LimiterRow& row : tables.limiter) {
      json.begin_object(kInline);
      json.field("device", row.device.view());
      if (row.vip) json.field("vip", net::to_string(*row.vip));
      json.field("opens_ns", row.opens);
      json.end();
    }
    json.end();
    return json.finish();
  }
  std::string out;
  const Instant now = parts.clock.now();
  for (const judge::LimiterRow& row : tables.limiter) {
    out += fmt::format("{:<16} {:<15} opens at {}, in {}\n", row.device.view(),
                       row.vip ? net::to_string(*row.vip) : "", to_string(row.opens),
                       seconds(row.opens - now, 3));
  }
  return or_none(out, "every window is open\n");
}

std::string show_vips(const Parts& parts, As as) {
  const judge::HostTables tables = parts.host.tables();
  JsonWriter json;
  json.begin_array("vip_table");
  std::string out;
  for (const judge::VipRow& row : tables.vips) {
    json.begin_object(kInline);
    json.field("vip", net::to_string(row.vip));
    json.field("device", row.device.view());
    json.field("generation", row.generation);
    json.end();
    out += fmt::format("{:<15} {:<16} generation {}\n", net::to_string(row.vip), row.device.view(),
                       row.generation);
  }
  json.end();
  return as == As::kJson ? json.finish() : or_none(out, "no VIP lives here\n");
}

std::string show_neigh(const Parts& parts, As as) {
  const judge::HostTables tables = parts.host.tables();
  JsonWriter json;
  json.begin_array("neigh_table");
  std::string out;
  for (const engine::NeighEntry& row : tables.neighs) {
    const bool in_kernel = parts.kernel.way(row.ip).has_value();
    json.begin_object(kInline);
    json.field("ip", net::to_string(row.ip));
    json.name_or_null("device", row.device.view());
    json.field("mac", net::to_string(row.mac));
    json.name_or_null("host", row.host.view());
    json.field("generation", row.generation);
    json.field("havip", row.havip);
    json.field("in_kernel", in_kernel);
    json.end();
    out += fmt::format("{:<15} {:<16} {} {:<11} generation {}{}{}\n", net::to_string(row.ip),
                       row.device.view(), net::to_string(row.mac), row.host.view(), row.generation,
                       row.havip ? ", HAVIP" : "",
                       in_kernel || !parts.setup.routed ? "" : ", not in the kernel");
  }
  json.end();
  return as == As::kJson ? json.finish() : or_none(out, "no address is known\n");
}

std::string show_counters(const Parts& parts, As as) {
  const Counters counters = all_counters(parts);
  if (as == As::kJson) {
    JsonWriter json;
    for (const auto& [name, value] : counters)
      json.field(name, value);
    return json.finish();
  }
  std::string out;
  for (const auto& [name, value] : counters)
    out += fmt::format("{:<32} {}\n", name, value);
  return out;
}

std::string show_policy(const Parts& parts, As as) {
  const auto fields = policy_fields(parts.host.policy());
  if (as == As::kText) {
    std::string out;
    for (const PolicyField& field : fields)
      out +=
          fmt::format("{:<26} {}\n",
                      field.group.empty() ? field.key : field.group + "." + field.key, field.value);
    return out;
  }
  JsonWriter json;
  std::string group;
  for (const PolicyField& field : fields) {
    if (field.group != group) {
      if (!group.empty()) json.end();
      if (!field.group.empty()) json.begin_object(field.group, kInline);
      group = field.group;
    }
    if (field.kind == PolicyField::Kind::kNumber) {
      json.field(field.key, std::stoull(field.value));
    } else if (field.kind == PolicyField::Kind::kBoolean) {
      json.field(field.key, field.value == "true");
    } else {
      json.field(field.key, field.value);
    }
  }
  if (!group.empty()) json.end();
  return json.finish();
}

std::string show_tables(const Parts& parts) {
  judge::HostTables tables = parts.host.tables();
  tables.test_environment = parts.claims.goes_to_test();
  return report::agents_json(judge::Tables{.hosts = {std::move(tables)}});
}

}  // namespace havip::mcagentd
