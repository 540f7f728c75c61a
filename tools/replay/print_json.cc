#include "tools/replay/findings.h"
#include "tools/replay/print.h"
#include "tools/report/json_writer.h"

namespace havip::replay {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

void write_counts(JsonWriter& json, std::string_view key, const VerdictCounts& counts) {
  json.begin_object(key, Layout::kInline);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) json.field(engine::kVerdictNames[i], counts[i]);
  }
  json.end();
}

void write_reading(JsonWriter& json, const capture::Reading& reading) {
  const Duration epoch = capture::kEpoch;
  json.begin_object();
  json.field("file", reading.name);
  json.field("packets", reading.packets);
  json.field("without_time", reading.without_time);
  json.field("backwards", reading.backwards);
  json.field("most_backwards_ns", reading.most_backwards);
  json.field("first_unix_ns", reading.first ? std::optional(*reading.first + epoch) : std::nullopt);
  json.field("last_unix_ns", reading.first ? std::optional(reading.last + epoch) : std::nullopt);
  json.field("cut", reading.cut);
  json.end();
}

void write_taken(JsonWriter& json, std::string_view key, const std::vector<Taken>& all) {
  json.begin_array(key);
  for (const Taken& taken : all) {
    json.begin_object(Layout::kInline);
    json.field("who", taken.who);
    json.begin_array("where");
    for (const std::string& where : taken.where)
      json.element(where);
    json.end();
    json.field("left_out", taken.left_out);
    json.end();
  }
  json.end();
}

void write_capture(JsonWriter& json, const Report& report) {
  json.begin_array("files");
  for (const capture::Reading& reading : report.readings)
    write_reading(json, reading);
  json.end();
  json.begin_object("capture");
  json.field("origin_unix_ns", report.origin + Duration(capture::kEpoch));
  json.field("length_ns", report.length);
  json.field("packets", report.counts.packets);
  json.field("vlan_tagged", report.counts.tagged);
  json.field("truncated", report.counts.truncated);
  json.field("cut_short", report.cut_short);
  json.field("unreadable", report.counts.unreadable);
  json.field("damaged_adverts", report.damaged_adverts);
  json.field("overlooked", report.overlooked);
  json.field("beyond", report.garp_log.beyond + report.advert_log.beyond);
  json.end();
  write_taken(json, "devices", report.devices);
  write_taken(json, "routers", report.routers);
}

void write_garps(JsonWriter& json, const GarpLog::Result& log) {
  write_counts(json, "verdicts", log.verdicts);
  json.begin_array("bursts");
  for (const Burst& burst : log.bursts) {
    json.begin_object(Layout::kInline);
    json.field("device", burst.device.view());
    json.field("vip", to_string(burst.vip));
    json.field("first_ns", burst.first);
    json.field("last_ns", burst.last);
    json.field("garps", burst.garps);
    write_counts(json, "verdicts", burst.verdicts);
    if (burst.limited_until != kStart) json.field("limited_until_ns", burst.limited_until);
    json.end();
  }
  json.end();
  json.begin_array("claims");
  for (const Claim& claim : log.claims) {
    json.begin_object(Layout::kInline);
    json.field("device", claim.device.view());
    json.field("vip", to_string(claim.vip));
    json.field("first_ns", claim.first);
    json.field("last_ns", claim.last);
    json.field("failed_garps", claim.garps);
    json.field("moved_by_ns", claim.moved_by);
    json.name_or_null("failed_with", claim.garps == 0 ? "" : to_string(claim.failed_with));
    json.end();
  }
  json.end();
  json.begin_array("owners");
  for (const Ownership& one : log.owners) {
    json.begin_object(Layout::kInline);
    json.field("havip", one.havip.view());
    json.field("vip", to_string(one.vip));
    json.field("owner", one.owner.view());
    json.field("host", one.host.view());
    json.field("generation", one.generation);
    json.field("committed_ns", one.committed);
    json.field("effective_ns", one.effective);
    json.end();
  }
  json.end();
}

void write_reign(JsonWriter& json, const Reign& reign) {
  json.begin_object(Layout::kInline);
  json.field("vrid", unsigned{reign.vrid.value});
  json.field("version", unsigned{reign.version});
  json.field("router", to_string(reign.router));
  json.name_or_null("device", reign.device.view());
  json.field("first_ns", reign.first);
  json.field("last_ns", reign.last);
  json.field("adverts", reign.adverts);
  json.field("interval_ns", reign.interval);
  json.begin_array("addresses");
  for (const net::IpAddr& ip : reign.addresses)
    json.element(to_string(ip));
  json.end();
  json.begin_array("priorities");
  for (const Reign::Priority& one : reign.priorities) {
    json.begin_object();
    json.field("priority", unsigned{one.value});
    json.field("since_ns", one.since);
    json.end();
  }
  json.end();
  json.field("end", to_string(reign.end));
  json.field("next", reign.next);
  json.field("patience_ns",
             reign.end == ReignEnd::kSilent ? std::optional(reign.patience) : std::nullopt);
  json.end();
}

void write_routers(JsonWriter& json, const AdvertLog::Result& log) {
  json.field("adverts", log.adverts);
  json.begin_array("reigns");
  for (const Reign& reign : log.reigns)
    write_reign(json, reign);
  json.end();
  json.begin_array("dual_masters");
  for (const DualMaster& dual : log.duals) {
    json.begin_object(Layout::kInline);
    json.field("a", dual.a);
    json.field("b", dual.b);
    json.field("from_ns", dual.from);
    json.field("to_ns", dual.to);
    json.field("goes_on", dual.goes_on);
    json.end();
  }
  json.end();
}

void write_rest(JsonWriter& json, const Report& report) {
  json.field("storm_above", report.storm_above);
  json.begin_array("storms");
  for (const Storm& storm : report.storms) {
    json.begin_object(Layout::kInline);
    json.field("device", storm.device.view());
    json.field("from_ns", storm.from);
    json.field("to_ns", storm.to);
    json.field("garps", storm.garps);
    json.field("rate", storm.rate());
    json.end();
  }
  json.end();
  json.begin_array("strangers");
  for (const Stranger& stranger : report.strangers) {
    json.begin_object(Layout::kInline);
    json.field("mac", to_string(stranger.mac));
    json.field("garps", stranger.garps);
    json.begin_array("vips");
    for (const net::Ipv4Addr vip : stranger.vips)
      json.element(to_string(vip));
    json.end();
    json.field("where", stranger.where);
    json.end();
  }
  json.end();
  json.begin_array("findings");
  for (const Finding& finding : report.findings) {
    json.begin_object(Layout::kInline);
    json.field("kind", to_string(finding.kind));
    json.field("at_ns", finding.at);
    json.field("subject", finding.subject);
    json.field("text", finding.text);
    json.end();
  }
  json.end();
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.begin_array(key);
  for (const std::string& text : texts)
    json.element(text);
  json.end();
}

void write_diagnoses(JsonWriter& json, const std::vector<doctor::Diagnosis>& diagnoses) {
  json.begin_array("diagnoses");
  for (const doctor::Diagnosis& one : diagnoses) {
    json.begin_object();
    json.name_or_null("havip", one.id.view());
    json.field("vip", to_string(one.vip));
    json.name_or_null("cause", one.healthy() ? "" : one.cause->id);
    json.name_or_null("sentence", one.sentence);
    json.name_or_null("fix", one.fix);
    json.begin_array("steps");
    for (const doctor::StepReport& step : one.steps) {
      json.begin_object();
      json.field("step", static_cast<int>(step.step));
      json.field("question", doctor::question_of(step.step));
      json.field("outcome", to_string(step.outcome));
      write_texts(json, "looked_at", step.looked_at);
      write_texts(json, "found", step.found);
      json.end();
    }
    json.end();
    json.end();
  }
  json.end();
}

}  // namespace

std::string to_json(const Report& report, const Heading& heading) {
  JsonWriter json;
  json.field("format", 1);
  json.field("setup", heading.setup);
  write_texts(json, "guessed", heading.said);
  write_capture(json, report);
  json.field("garps", report.garps);
  write_garps(json, report.garp_log);
  write_routers(json, report.advert_log);
  write_rest(json, report);
  write_diagnoses(json, report.diagnoses);
  return json.finish();
}

}  // namespace havip::replay
