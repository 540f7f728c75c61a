#include "tools/lint/print.h"
#include "tools/lint/printable.h"
#include "tools/report/json_writer.h"

namespace havip::lint {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

void write_place(JsonWriter& json, const Place& place) {
  json.field("file", printable(place.file));
  json.field("line", place.line);
  json.field("column", place.column);
  json.field("end_column", place.column == 0 ? 0 : place.column + place.width);
}

void write_finding(JsonWriter& json, const Finding& finding) {
  json.begin_object();
  json.field("id", finding.check->id);
  json.field("level", to_string(finding.level));
  write_place(json, finding.place);
  json.field("text", finding.text);
  json.field("why", finding.check->why);
  json.field("fix", finding.fix.empty() ? finding.check->fix : finding.fix);
  json.field("keepalived", finding.keepalived);
  json.field("consequence", finding.consequence);
  json.begin_array("related");
  for (const Related& related : finding.related) {
    json.begin_object(Layout::kInline);
    write_place(json, related.place);
    json.field("text", printable(related.text));
    json.end();
  }
  json.end();
  json.end();
}

void write_forecast(JsonWriter& json, const Forecast& forecast) {
  json.begin_object();
  json.field("instance", printable(forecast.instance));
  json.field("nic", printable(forecast.nic));
  json.field("vip", to_string(forecast.vip));
  json.name_or_null("barred", forecast.barred);
  json.field("usual_ns", forecast.usual);
  json.field("worst_ns", forecast.worst);
  json.field("stopped_detection_ns", forecast.stopped);
  json.field("taken_back_ns", forecast.taken_back);
  json.begin_array("stages");
  for (const Stage& stage : forecast.stages) {
    json.begin_object(Layout::kInline);
    json.field("name", stage.name);
    json.field("usual_ns", stage.usual);
    json.field("worst_ns", stage.worst);
    json.field("formula", stage.formula);
    json.end();
  }
  json.end();
  json.end();
}

}  // namespace

std::string to_json(const Report& report, const Options& options) {
  JsonWriter json;
  json.field("version", 1);
  json.field("clean", report.clean());
  json.field("network", options.flat ? "flat" : "vpc");
  json.name_or_null("subnet", options.subnet ? to_string(*options.subnet) : std::string());
  json.field("errors", report.count(Level::kError));
  json.field("warnings", report.count(Level::kWarning));
  json.field("notes", report.count(Level::kNote));
  json.begin_array("files");
  for (const SubjectReport& subject : report.subjects) {
    json.begin_object();
    json.field("file", printable(subject.subject->name));
    json.field("keepalived_exit", subject.keepalived_exit);
    json.field("refused", subject.refused);
    json.begin_array("forecast");
    for (const Forecast& forecast : subject.forecast)
      write_forecast(json, forecast);
    json.end();
    json.end();
  }
  json.end();
  json.begin_array("findings");
  for (const Finding& finding : report.findings)
    write_finding(json, finding);
  json.end();
  return json.finish();
}

}  // namespace havip::lint
