#include "tools/report/agents.h"

#include "tools/report/json_writer.h"

namespace havip::report {
namespace {

using Layout = JsonWriter::Layout;

void write_rows(JsonWriter& json, const judge::HostTables& host) {
  json.begin_array("limiter");
  for (const judge::LimiterRow& row : host.limiter) {
    json.begin_object(Layout::kInline);
    json.field("device", row.device.view());
    if (row.vip) json.field("vip", net::to_string(*row.vip));
    json.field("opens_ns", row.opens);
    json.end();
  }
  json.end();
  json.begin_array("vip_table");
  for (const judge::VipRow& row : host.vips) {
    json.begin_object(Layout::kInline);
    json.field("vip", net::to_string(row.vip));
    json.field("device", row.device.view());
    json.field("generation", row.generation);
    json.end();
  }
  json.end();
  json.begin_array("neigh_table");
  for (const engine::NeighEntry& row : host.neighs) {
    json.begin_object(Layout::kInline);
    json.field("ip", net::to_string(row.ip));
    json.name_or_null("device", row.device.view());
    json.field("mac", net::to_string(row.mac));
    json.name_or_null("host", row.host.view());
    json.field("generation", row.generation);
    json.field("havip", row.havip);
    json.end();
  }
  json.end();
}

void write_ipvs(JsonWriter& json, const judge::GuestTables& guest) {
  json.begin_array("ipvs");
  for (const judge::IpvsRow& row : guest.ipvs) {
    json.begin_object(Layout::kInline);
    json.field("service", row.service);
    json.field("scheduler", row.scheduler);
    json.name_or_null("server", row.server);
    json.field("method", row.method);
    json.field("weight", row.weight);
    json.field("active", row.active);
    json.field("inactive", row.inactive);
    json.field("connections", row.connections);
    json.end();
  }
  json.end();
}

}  // namespace

std::string agents_json(const judge::Tables& tables) {
  JsonWriter json;
  for (const judge::HostTables& host : tables.hosts) {
    json.begin_object(host.host.view());
    json.field("agent_running", host.agent_running);
    json.field("life", host.life);
    json.field("environment", host.test_environment ? "test" : "production");
    json.field("now_ns", host.collected_at);
    json.field("reachable_since_ns", host.reachable_since);
    json.begin_object("counters");
    for (const auto& [name, value] : host.counters)
      json.field(name, value);
    json.end();
    write_rows(json, host);
    json.end();
  }
  for (const judge::GuestTables& guest : tables.guests) {
    json.begin_object(guest.guest.view());
    json.begin_object("counters");
    for (const auto& [name, value] : guest.counters)
      json.field(name, value);
    json.end();
    write_ipvs(json, guest);
    json.end();
  }
  return json.finish();
}

}  // namespace havip::report
