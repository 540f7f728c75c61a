#include "tools/compare/summary_reader.h"

#include <array>

#include <fmt/format.h>

#include "tools/compare/json_view.h"
#include "tools/report/summary.h"

namespace havip::compare {
namespace {

Place at_time(Instant at) {
  return {.at = at};
}

Switchover read_switchover(const JsonView& json) {
  Switchover out{.from = json.at("from").text_or_null(),
                 .to = json.at("to").text_or_null(),
                 .generation = json.at("generation").count()};
  const JsonView cause = json.at("cause");
  out.cause = fmt::format("{} {}", cause.at("do").text(), cause.at("target").text());
  out.caused = {.seq = cause.at("seq").count(), .at = cause.at("at_ns").instant()};
  for (const JsonView& stage : json.at("stages").elements())
    out.stages.push_back({.name = stage.at("name").text(), .took = stage.at("ns").duration()});
  out.total = json.at("total_ns").duration();
  out.phase = json.at("phase_ns").duration_or_null();
  out.committed_at = json.at("committed_at_ns").instant();
  out.committed = at_time(out.committed_at);
  out.effective_at = json.at("effective_at_ns").instant_or_null();
  if (out.effective_at) out.effective = at_time(*out.effective_at);
  out.served_at = json.at("served_at_ns").instant_or_null();
  if (out.served_at) out.served = at_time(*out.served_at);
  return out;
}

Havip read_havip(const std::string& id, const JsonView& json) {
  Havip out{.id = id,
            .vip = json.at("vip").text(),
            .owner = json.at("owner").text_or_null(),
            .host = json.at("host").text_or_null(),
            .generation = json.at("generation").count(),
            .effective = json.at("effective").truth(),
            .converged = json.at("converged").truth()};
  for (const JsonView& one : json.at("switchovers").elements())
    out.switchovers.push_back(read_switchover(one));
  return out;
}

Probe read_probe(const std::string& id, const JsonView& json) {
  Probe out{.id = id,
            .sent = json.at("sent").count(),
            .answered = json.at("answered").count(),
            .startup = json.at("startup_ns").duration()};
  for (const JsonView& one : json.at("outages").elements()) {
    Outage outage{.from = at_time(one.at("from_ns").instant())};
    if (const auto to = one.at("to_ns").instant_or_null()) outage.to = at_time(*to);
    outage.lost = one.at("lost").count();
    out.outages.push_back(std::move(outage));
  }
  return out;
}

// Before anything else, so that a folder of another version is called that.
bool knows_format(const JsonView& json, Faults& faults) {
  const bool named = json.has("format");
  if (named && json.at("format").count() == report::kSummaryFormat) return true;
  faults.add("/format",
             fmt::format("{}, expected {}: it was written by another version of havip",
                         named ? std::to_string(json.at("format").count()) : "is missing",
                         report::kSummaryFormat));
  return false;
}

std::string backend_of(const JsonView& json) {
  const std::string backend = json.at("backend").text();
  if (backend != "virtual" && backend != "live")
    json.at("backend").fault("\"virtual\" or \"live\"");
  return backend;
}

std::string shown(const JsonView& row, bool with_host) {
  std::string text = row.at("device").text_or_null();
  if (text.empty()) text = "nobody";
  if (with_host) {
    const std::string host = row.at("host").text_or_null();
    if (!host.empty()) text += " on " + host;
  }
  return fmt::format("{}{}{}", text, kGeneration, row.at("generation").count());
}

std::map<std::string, std::string> read_tables(const JsonView& host) {
  std::map<std::string, std::string> rows;
  rows["agent"] = host.at("agent_running").truth() ? "runs" : "does not run";
  rows["life"] = std::to_string(host.at("life").count());
  for (const JsonView& row : host.at("vip_table").elements())
    rows["vip " + row.at("vip").text()] = shown(row, false);
  for (const JsonView& row : host.at("neigh_table").elements()) {
    if (row.at("havip").truth()) rows["neigh " + row.at("ip").text()] = shown(row, true);
  }
  return rows;
}

}  // namespace

Summary read_summary(const std::string& path, Faults& faults) {
  const auto file = read_json(path, faults);
  if (!file) return {};
  const JsonView json(*file, "", faults);
  if (!knows_format(json, faults)) return {};
  Summary out{.scenario = json.at("scenario").text(),
              .seed = json.at("seed").count(),
              .backend = backend_of(json),
              .digest = json.at("digest").text(),
              .outcome = json.at("outcome").text(),
              .build = json.at("build").text(),
              .end = json.at("virtual_ns").instant(),
              .events = json.at("events").count()};
  for (const auto& [id, havip] : json.at("havips").members())
    out.havips.push_back(read_havip(id, havip));
  for (const auto& [name, instance] : json.at("vrrp").members())
    out.states[name] = instance.at("state").text();
  for (const auto& [id, probe] : json.at("probes").members())
    out.probes.push_back(read_probe(id, probe));
  for (const JsonView& one : json.at("invariants").elements())
    out.invariants.push_back({.name = one.at("name").text(), .held = one.at("held").truth()});
  collect_leaves(*file, "", out.leaves);
  return out;
}

Agents read_agents(const std::string& path, Faults& faults) {
  const auto file = read_json(path, faults);
  if (!file) return {};
  const JsonView json(*file, "", faults);
  Agents out;
  for (const auto& [name, node] : json.members()) {
    // Guests have counters and connections, no agent.
    if (node.has("agent_running")) out.tables[name] = read_tables(node);
  }
  collect_leaves(*file, "", out.leaves);
  return out;
}

}  // namespace havip::compare
