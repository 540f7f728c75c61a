#include "tools/doctor/print.h"
#include "tools/lint/printable.h"
#include "tools/report/json_writer.h"

namespace havip::doctor {
namespace {

using report::JsonWriter;

void write_strings(JsonWriter& json, std::string_view key, const std::vector<std::string>& all) {
  json.begin_array(key);
  for (const std::string& one : all)
    json.element(lint::printable(one));
  json.end();
}

void write_cause(JsonWriter& json, const Diagnosis& one) {
  if (one.healthy()) return;
  json.begin_object("cause");
  json.field("id", one.cause->id);
  json.field("failed_step", static_cast<int>(one.failed_at()));
  json.field("step", static_cast<int>(one.cause->step));
  json.field("sentence", lint::printable(one.sentence));
  json.field("fix", lint::printable(one.fix));
  json.begin_array("see");
  for (const Shown& shown : one.see) {
    json.begin_object();
    json.field("command", lint::printable(shown.command));
    json.field("prints_nothing", shown.prints_nothing);
    json.end();
  }
  json.end();
  json.end();
}

}  // namespace

std::string to_json(const std::vector<Diagnosis>& diagnoses) {
  JsonWriter json;
  json.field("version", 1);
  json.begin_array("havips");
  for (const Diagnosis& one : diagnoses) {
    json.begin_object();
    json.name_or_null("id", one.id.view());
    json.field("vip", to_string(one.vip));
    json.field("healthy", one.healthy());
    json.begin_array("steps");
    for (const StepReport& step : one.steps) {
      json.begin_object();
      json.field("step", static_cast<int>(step.step));
      json.field("question", question_of(step.step));
      json.field("outcome", to_string(step.outcome));
      write_strings(json, "looked_at", step.looked_at);
      write_strings(json, "found", step.found);
      json.end();
    }
    json.end();
    write_cause(json, one);
    json.end();
  }
  json.end();
  return json.finish();
}

}  // namespace havip::doctor
