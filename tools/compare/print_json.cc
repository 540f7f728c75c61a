#include "tools/compare/print.h"
#include "tools/report/json_writer.h"

namespace havip::compare {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

void write_side(JsonWriter& json, std::string_view key, const Side& side) {
  json.begin_object(key);
  json.field("folder", side.folder);
  json.field("scenario", side.scenario);
  json.field("seed", side.seed);
  json.field("backend", side.backend);
  json.field("outcome", side.outcome);
  json.field("end_ns", side.end);
  json.field("events", side.events);
  json.field("digest", side.digest);
  json.field("build", side.build);
  json.end();
}

void write_place(JsonWriter& json, const Place& place) {
  json.field("seq", place.seq);
  json.field("at_ns", place.at);
  json.field("frame", place.frame);
  json.field("text", place.text);
}

void write_place(JsonWriter& json, std::string_view key, const Place& place) {
  json.begin_object(key, Layout::kInline);
  if (place.known()) write_place(json, place);
  json.end();
}

void write_cell(JsonWriter& json, std::string_view key, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kAbsent:
      json.name_or_null(key, "");
      return;
    case Cell::Kind::kText:
      json.field(key, cell.text);
      return;
    case Cell::Kind::kCount:
    case Cell::Kind::kDuration:
    case Cell::Kind::kInstant:
      json.field(key, cell.number);
      return;
  }
}

std::string_view unit_of(const Row& row) {
  const Cell& cell = row.a.kind == Cell::Kind::kAbsent ? row.b : row.a;
  switch (cell.kind) {
    case Cell::Kind::kAbsent:
    case Cell::Kind::kText:
      return "text";
    case Cell::Kind::kCount:
      return "count";
    case Cell::Kind::kDuration:
      return "ns";
    case Cell::Kind::kInstant:
      return "at_ns";
  }
  return "text";
}

void write_row(JsonWriter& json, const Row& row) {
  const bool plain = row.grade != Grade::kDeviates;
  json.begin_object(plain ? Layout::kInline : Layout::kLines);
  json.field("subject", row.subject);
  json.field("what", row.what);
  json.field("grade", to_string(row.grade));
  json.field("unit", unit_of(row));
  write_cell(json, "a", row.a);
  write_cell(json, "b", row.b);
  json.field("difference_ns", row.difference);
  json.field("least_ns", row.bounds ? std::optional(row.bounds->least) : std::nullopt);
  json.field("most_ns", row.bounds ? std::optional(row.bounds->most) : std::nullopt);
  json.field("note", row.note);
  write_place(json, "at_a", row.at_a);
  write_place(json, "at_b", row.at_b);
  json.end();
}

void write_causes(JsonWriter& json, std::string_view key, const std::vector<Place>& causes) {
  json.begin_array(key);
  for (const Place& cause : causes) {
    json.begin_object(Layout::kInline);
    write_place(json, cause);
    json.end();
  }
  json.end();
}

void write_parting(JsonWriter& json, const Parting& parting) {
  json.begin_object("parting");
  json.field("seq", parting.seq);
  json.name_or_null("a", parting.a);
  json.name_or_null("b", parting.b);
  json.begin_array("fields", Layout::kInline);
  for (const std::string& field : parting.fields)
    json.element(field);
  json.end();
  write_causes(json, "causes", parting.causes);
  write_causes(json, "causes_b", parting.causes_b);
  json.end();
}

}  // namespace

std::string to_json(const Comparison& comparison) {
  JsonWriter json;
  json.field("version", 1);
  json.field("agrees", comparison.agrees());
  json.field("deviations", comparison.deviations());
  json.field("mode", to_string(comparison.mode));
  json.field("same_trace", comparison.same_trace);
  write_side(json, "a", comparison.a);
  write_side(json, "b", comparison.b);
  json.begin_array("notes");
  for (const std::string& note : comparison.notes)
    json.element(note);
  json.end();
  if (comparison.parting) write_parting(json, *comparison.parting);
  json.begin_array("sections");
  for (const Section& section : comparison.sections) {
    json.begin_object();
    json.field("name", section.name);
    json.field("deviations", section.deviations());
    json.begin_array("rows");
    for (const Row& row : section.rows)
      write_row(json, row);
    json.end();
    json.end();
  }
  json.end();
  return json.finish();
}

}  // namespace havip::compare
