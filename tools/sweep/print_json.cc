#include "tools/report/json_writer.h"
#include "tools/sweep/line.h"
#include "tools/sweep/print_text.h"

namespace havip::sweep {
namespace {

using Layout = report::JsonWriter::Layout;

void write(report::JsonWriter& json, const Column& column) {
  const Distribution& values = column.values;
  json.begin_object(column.name, Layout::kInline);
  json.field("count", values.count());
  json.field("never", values.never());
  json.field("min_ns", values.least());
  json.field("p50_ns", values.quantile(50));
  json.field("p90_ns", values.quantile(90));
  json.field("p99_ns", values.quantile(99));
  json.field("max_ns", values.greatest());
  json.field("exact", values.exact());
  json.end();
}

}  // namespace

std::string render_json(const Summary& summary) {
  const Plan& plan = summary.plan();
  report::JsonWriter json;
  json.field("format", kResultsFormat);
  json.field("scenario", plan.scenario);
  json.field("hash", plan.hash);
  json.field("build", plan.build);
  json.field("seeds", to_string(plan.seeds));
  json.field("runs", summary.runs());
  json.begin_array("places", Layout::kInline);
  for (const Dimension& one : plan.dimensions)
    json.element(one.place);
  json.end();
  json.begin_array("combinations");
  for (std::size_t i = 0; i < summary.combinations().size(); ++i) {
    const CombinationSummary& one = summary.combinations()[i];
    if (one.runs() == 0) continue;
    json.begin_object();
    json.begin_array("values", Layout::kInline);
    for (const std::string& value : plan.values(i))
      json.element(value);
    json.end();
    json.field("runs", one.runs());
    json.field("recovered", one.recovered());
    json.begin_object("figures");
    for (const Column* column : one.columns())
      write(json, *column);
    json.end();
    json.end();
  }
  json.end();
  return json.finish();
}

}  // namespace havip::sweep
