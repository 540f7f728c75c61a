#include "tools/lab/journal.h"

#include <fmt/format.h>

namespace havip::lab {
namespace {

Result<Instant> instant_of(const Json& json, const char* key) {
  if (!json.contains(key) || !json[key].is_string())
    return fail(fmt::format("\"{}\" is missing", key));
  const auto time = parse_duration(json[key].get<std::string>());
  if (!time || *time < Duration{})
    return fail(fmt::format("\"{}\" is no time since the start", key));
  return kStart + *time;
}

Result<JournalLine> line_of(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return fail("is no JSON object");
  JournalLine line;
  for (auto [key, out] : {std::pair{"at", &line.at}, {"until", &line.until}}) {
    auto time = instant_of(json, key);
    if (!time) return fail(time.error());
    *out = *time;
  }
  if (line.until < line.at) return fail("it ends before it begins");
  if (json.contains("line") && json["line"].is_string()) line.line = json["line"];
  if (json.contains("hint") && json["hint"].is_number_unsigned()) line.hint = json["hint"];
  for (auto [key, out] : {std::pair{"entries", &line.deeds.entries},
                          {"trials", &line.deeds.trials},
                          {"probes", &line.deeds.probes}}) {
    if (!json.contains(key)) continue;
    if (!json[key].is_array()) return fail(fmt::format("\"{}\" is no list", key));
    *out = json[key];
  }
  return line;
}

}  // namespace

std::string to_line(const JournalLine& line) {
  Json json{{"at", to_string(line.at)}, {"until", to_string(line.until)}};
  if (line.hint != 0) {
    json["hint"] = line.hint;
  } else {
    json["line"] = line.line;
  }
  for (auto [key, list] : {std::pair{"entries", &line.deeds.entries},
                           {"trials", &line.deeds.trials},
                           {"probes", &line.deeds.probes}}) {
    if (!list->empty()) json[key] = *list;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<JournalLine>> read_journal(std::string_view text) {
  std::vector<JournalLine> lines;
  Instant last = kStart;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) break;
    auto line = line_of(text.substr(begin, end - begin));
    if (line && line->at < last) line = fail("it begins before the one above ends");
    if (!line) return fail(fmt::format("line {}: {}", lines.size() + 1, line.error()));
    last = line->until;
    lines.push_back(*std::move(line));
    begin = end + 1;
  }
  return lines;
}

}  // namespace havip::lab
