#include "tools/compare/parting.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace havip::compare {
namespace {

using Json = nlohmann::ordered_json;

// Lines of a chain: enough to see what it was about.
constexpr std::size_t kMaxCauses = 6;
constexpr std::size_t kMaxShort = 240;
// Of so many rows a section; there is no end to what two different runs differ in.
constexpr std::size_t kMaxExplained = 1000;

Json parse(const std::string& line) {
  Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json::object();
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> differing_fields(const std::string& a, const std::string& b) {
  const Json left = parse(a);
  const Json right = parse(b);
  std::vector<std::string> fields;
  // Another kind of record has other fields.
  if (left.value("kind", "") != right.value("kind", "")) return {"kind"};
  for (const auto& [key, value] : left.items()) {
    if (!right.contains(key) || right[key] != value) fields.push_back(key);
  }
  for (const auto& [key, value] : right.items()) {
    if (!left.contains(key)) fields.push_back(key);
  }
  return fields;
}

std::vector<Place> causes_of(const std::string& line, EventsFile& file) {
  std::vector<Place> causes;
  auto head = parse_head(line);
  while (head && head->cause != 0 && causes.size() < kMaxCauses) {
    const std::string cause = file.fetch(head->cause);
    head = parse_head(cause);
    if (!head) break;
    causes.push_back({.seq = head->seq, .at = head->at, .text = in_short(cause)});
    // The views of a head end with its line.
    head->node = head->kind = {};
  }
  return causes;
}

void explain_place(Place& place, EventsFile& file) {
  if (place.seq != 0) place.text = in_short(file.fetch(place.seq));
}

std::string without_feed(std::string line) {
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

}  // namespace

std::optional<Parting> find_parting(EventsFile& a, EventsFile& b) {
  a.rewind();
  b.rewind();
  std::string left;
  std::string right;
  for (Seq seq = 1;; ++seq) {
    if (!a.next(left)) left.clear();
    if (!b.next(right)) right.clear();
    if (left.empty() && right.empty()) return {};
    if (left == right) continue;
    Parting parting{.seq = seq, .a = without_feed(left), .b = without_feed(right)};
    if (!left.empty() && !right.empty()) parting.fields = differing_fields(parting.a, parting.b);
    const auto head_a = parse_head(parting.a);
    const auto head_b = parse_head(parting.b);
    parting.causes = causes_of(parting.a, a);
    if (!head_a || (head_b && head_a->cause != head_b->cause))
      parting.causes_b = causes_of(parting.b, b);
    return parting;
  }
}

std::string in_short(const std::string& line) {
  constexpr std::array<std::string_view, 5> kHead{"at_ns", "seq", "cause", "node", "kind"};
  const Json json = parse(line);
  if (!json.contains("node") || !json.contains("kind")) return {};
  std::string text = text_of(json["node"]) + " " + text_of(json["kind"]);
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(kHead, key) != kHead.end()) continue;
    text += " " + key + "=" + text_of(value);
  }
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  if (text.size() <= kMaxShort) return text;
  std::size_t end = kMaxShort;  // not inside a code point
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
    --end;
  return text.substr(0, end) + "..";
}

void explain(Comparison& comparison, EventsFile& a, EventsFile& b) {
  for (Section& section : comparison.sections) {
    std::size_t explained = 0;
    for (Row& row : section.rows) {
      if (row.grade != Grade::kDeviates || explained++ == kMaxExplained) continue;
      explain_place(row.at_a, a);
      explain_place(row.at_b, b);
    }
  }
}

}  // namespace havip::compare
