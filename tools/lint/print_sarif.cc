// SARIF 2.1.0 (OASIS): sections in the comments are its.
#include <algorithm>

#include <fmt/format.h>

#include "tools/lint/print.h"
#include "tools/lint/printable.h"
#include "tools/lint/source_line.h"
#include "tools/report/json_writer.h"

namespace havip::lint {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

// A relative reference or a file URI, with what RFC 3986 §2.3 does not leave as it is escaped.
std::string uri_of(const std::string& path) {
  constexpr std::string_view kKept = "-._~/";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kKept.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.begin_object(key, Layout::kInline);
  json.field("text", text);
  json.end();
}

// §3.19.23 reportingDescriptor objects; a result names one by its index.
void write_rules(JsonWriter& json, const std::vector<const Check*>& checks) {
  json.begin_array("rules");
  for (const Check* check : checks) {
    json.begin_object();
    json.field("id", check->id);
    write_text(json, "shortDescription", check->title);
    write_text(json, "fullDescription", check->why);
    write_text(json, "help", fmt::format("{} Fix: {}.", check->why, check->fix));
    json.begin_object("defaultConfiguration", Layout::kInline);
    json.field("level", to_string(check->level));
    json.end();
    json.end();
  }
  json.end();
}

// §3.29. A place without a line is its whole file.
void write_physical(JsonWriter& json, const Report& report, const Place& place) {
  json.begin_object("physicalLocation", Layout::kInline);
  json.begin_object("artifactLocation");
  json.field("uri", uri_of(place.file));
  json.end();
  if (place.line != 0) {
    json.begin_object("region");
    json.field("startLine", place.line);
    const auto line = source_line(report, place);
    if (line && place.column != 0) {
      const CodePoints at = code_points(*line, place);
      json.field("startColumn", at.begin);
      json.field("endColumn", at.end);
    }
    json.end();
  }
  json.end();
}

void write_result(JsonWriter& json, const Report& report, const Finding& finding,
                  std::size_t rule) {
  const std::string_view voice = finding.keepalived ? "Keepalived says: " : "";
  const std::string_view fix = finding.fix.empty() ? finding.check->fix : finding.fix;
  json.begin_object();
  json.field("ruleId", finding.check->id);
  json.field("ruleIndex", rule);
  json.field("level", to_string(finding.level));
  write_text(json, "message", fmt::format("{}{}. Fix: {}.", voice, finding.text, fix));
  json.begin_array("locations");
  json.begin_object();
  write_physical(json, report, finding.place);
  json.end();
  json.end();
  if (!finding.related.empty()) json.begin_array("relatedLocations");
  for (std::size_t i = 0; i < finding.related.size(); ++i) {
    json.begin_object();
    json.field("id", i + 1);
    write_physical(json, report, finding.related[i].place);
    write_text(json, "message", printable(finding.related[i].text));
    json.end();
  }
  if (!finding.related.empty()) json.end();
  json.end();
}

}  // namespace

std::string to_sarif(const Report& report) {
  const std::vector<const Check*> checks = all_checks();
  JsonWriter json;
  json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  json.field("version", "2.1.0");
  json.begin_array("runs");
  json.begin_object();
  json.begin_object("tool");
  json.begin_object("driver");
  json.field("name", "havip lint");
  json.field("version", HAVIP_VERSION);
  write_rules(json, checks);
  json.end();
  json.end();
  json.field("columnKind", "unicodeCodePoints");
  json.begin_array("results");
  for (const Finding& finding : report.findings) {
    const auto rule = std::ranges::find(checks, finding.check) - checks.begin();
    write_result(json, report, finding, static_cast<std::size_t>(rule));
  }
  json.end();
  json.end();
  json.end();
  return json.finish();
}

}  // namespace havip::lint
