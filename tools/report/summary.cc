#include "tools/report/summary.h"

#include <map>

#include "tools/report/json_writer.h"

namespace havip::report {
namespace {

using judge::Facts;
using judge::VerdictCounts;
using Layout = JsonWriter::Layout;

// The verdicts that were given, in the order of their table.
void write_counts(JsonWriter& json, std::string_view key, const VerdictCounts& counts) {
  json.begin_object(key, Layout::kInline);
  for (std::size_t i = 0; i < engine::kVerdictNames.size(); ++i) {
    const auto verdict = static_cast<engine::Verdict>(i);
    if (counts[verdict] != 0) json.field(to_string(verdict), counts[verdict]);
  }
  json.end();
}

void write_devices(JsonWriter& json, const judge::GarpFacts& garps) {
  std::map<net::DeviceId, VerdictCounts> devices;
  std::map<net::Ipv4Addr, VerdictCounts> vips;
  for (const auto& [device, count] : garps.sent_of)
    devices[device];
  for (const auto& [key, counts] : garps.verdicts_of) {
    devices[key.device] += counts;
    vips[key.vip] += counts;
  }
  const auto count_of = [](const auto& counts, const net::DeviceId& device) {
    const auto it = counts.find(device);
    return it == counts.end() ? 0 : it->second;
  };
  json.begin_object("devices");
  for (const auto& [device, counts] : devices) {
    json.begin_object(device.view(), Layout::kInline);
    json.field("garps_sent", count_of(garps.sent_of, device));
    json.field("garps_captured", count_of(garps.captured_of, device));
    write_counts(json, "verdicts", counts);
    json.end();
  }
  json.end();
  json.begin_object("vips");
  for (const auto& [vip, counts] : vips)
    write_counts(json, net::to_string(vip), counts);
  json.end();
}

void write_switchover(JsonWriter& json, const judge::Switchover& one) {
  json.begin_object();
  json.name_or_null("from", one.from.view());
  json.name_or_null("to", one.to.view());
  json.field("generation", one.generation);
  json.begin_object("cause", Layout::kInline);
  json.field("at_ns", one.cause.at);
  json.field("do", one.cause.action);
  json.field("target", one.cause.target);
  json.field("seq", one.cause.seq);
  json.end();
  json.begin_array("stages");
  for (const judge::Stage& stage : one.stages) {
    json.begin_object(Layout::kInline);
    json.field("name", to_string(stage.name));
    json.field("ns", stage.took);
    json.end();
  }
  json.end();
  json.field("longest", to_string(one.longest().name));
  json.field("total_ns", one.total);
  json.field("phase_ns", one.phase);
  json.field("committed_at_ns", one.committed_at);
  json.field("effective_at_ns", one.effective_at);
  json.field("converged_at_ns", one.converged_at);
  json.field("served_at_ns", one.served_at);
  json.end();
}

void write_havips(JsonWriter& json, const Facts& facts) {
  json.begin_object("havips");
  for (const judge::HavipFacts& havip : facts.havips) {
    const bool owned = !havip.owners.empty();
    json.begin_object(havip.id.view());
    json.field("vip", net::to_string(havip.vip));
    json.name_or_null("owner", owned ? havip.owners.back().device.view() : "");
    json.name_or_null("host", owned ? havip.owners.back().host.view() : "");
    json.field("generation", owned ? havip.owners.back().generation : 0);
    json.field("effective", havip.effective);
    json.field("converged", havip.converged);
    json.begin_array("switchovers");
    for (const judge::Switchover& one : havip.switchovers)
      write_switchover(json, one);
    json.end();
    json.end();
  }
  json.end();
}

void write_instances(JsonWriter& json, const judge::Run& run, const Facts& facts) {
  json.begin_object("vrrp");
  for (const judge::InstanceFacts& instance : facts.instances) {
    json.begin_object(instance.name());
    json.field("vrid", instance.vrid.value);
    json.field("state", trace::to_string(instance.state_at(run.end)));
    json.begin_array("transitions");
    for (const judge::Transition& change : instance.transitions) {
      json.begin_object(Layout::kInline);
      json.field("at_ns", change.at);
      json.field("from", trace::to_string(change.from));
      json.field("to", trace::to_string(change.to));
      json.field("reason", change.reason);
      json.end();
    }
    json.end();
    json.end();
  }
  json.end();
}

void write_probe(JsonWriter& json, const judge::ProbeFacts& probe) {
  json.begin_object(probe.id);
  json.field("sent", probe.sent);
  json.field("answered", probe.answered);
  json.field("lost", probe.lost);
  json.begin_object("answered_by", Layout::kInline);
  for (const auto& [guest, count] : probe.answered_by)
    json.field(guest, count);
  json.end();
  json.field("startup_ns", probe.startup);
  json.field("longest_outage_ns", probe.longest_outage);
  json.begin_array("outages");
  for (const judge::Outage& outage : probe.outages) {
    json.begin_object(Layout::kInline);
    json.field("from_ns", outage.from);
    json.field("to_ns", outage.to);
    json.field("lost", outage.lost);
    json.end();
  }
  json.end();
  json.end();
}

void write_opinions(JsonWriter& json, const judge::Judgement& judgement) {
  json.begin_array("expectations");
  for (const judge::ExpectationResult& one : judgement.expectations) {
    json.begin_object();
    json.field("text", one.text);
    json.field("held", one.held);
    json.field("observed", one.observed);
    if (!one.because.empty()) json.field("because", one.because);
    json.field("where", one.where);
    json.end();
  }
  json.end();
  json.begin_array("invariants");
  for (const judge::InvariantResult& one : judgement.invariants) {
    json.begin_object(one.held ? Layout::kInline : Layout::kLines);
    json.field("name", one.name);
    json.field("held", one.held);
    if (one.meant_to_break) json.field("meant_to_break", true);
    if (!one.held) {
      json.begin_array("breaches");
      for (const std::string& breach : one.breaches)
        json.element(breach);
      json.end();
    }
    json.end();
  }
  json.end();
}

}  // namespace

std::string summary_json(const judge::Run& run, const judge::Judgement& judgement,
                         const SummaryOptions& options) {
  const Facts& facts = judgement.facts;
  JsonWriter json;
  json.field("format", kSummaryFormat);
  json.field("scenario", run.scenario.name);
  json.field("seed", run.seed);
  json.field("backend", run.backend);
  json.field("digest", options.digest);
  json.field("outcome", !run.complete ? "stopped" : judgement.passed ? "passed" : "failed");
  json.field("virtual_ns", run.end);
  json.field("wall_ns", options.wall);
  json.field("build", options.build);
  json.field("events", run.records.size());
  json.field("garps_captured", facts.garps.captured);
  write_counts(json, "verdicts", facts.garps.verdicts);
  write_counts(json, "audit", facts.garps.audit);
  if (facts.garps.test_audit.total() != 0) {
    write_counts(json, "test_audit", facts.garps.test_audit);
  }
  write_devices(json, facts.garps);
  write_havips(json, facts);
  write_instances(json, run, facts);
  if (const auto& mails = facts.index.of<trace::MailSent>(); !mails.empty()) {
    json.field("mails", mails.size());
  }
  json.begin_object("probes");
  for (const judge::ProbeFacts& probe : facts.probes)
    write_probe(json, probe);
  json.end();
  write_opinions(json, judgement);
  return json.finish();
}

}  // namespace havip::report
