#include "tools/lab/document.h"

#include <algorithm>
#include <array>

namespace havip::lab {
namespace {

// Keys that hold an instant.
constexpr std::array<std::string_view, 4> kInstants{"at", "after", "before", "start"};

// Kinds of expectations that a criterion may be.
constexpr std::array<std::string_view, 8> kKinds{"owner", "switchover",  "outage",    "garps",
                                                 "state", "real_server", "converged", "never"};
// Those of them that hold from an instant on, which is that of the session's end by default.
constexpr std::array<std::string_view, 4> kSince{"switchover", "garps", "converged", "never"};

void append(Json& list, const Json& more) {
  for (const Json& one : more)
    list.push_back(one);
}

Json& list_of(Json& document, const char* key) {
  if (!document.contains(key)) document[key] = Json::array();
  return document[key];
}

Json without_judgement(Json document, Duration end) {
  for (const char* key : {"$schema", "seeds", "expect", "breaks", "tolerance"})
    document.erase(key);
  document["duration"] = to_string(end);
  return document;
}

}  // namespace

std::string_view criterion_kind(const Json& expectation) {
  if (!expectation.is_object()) return {};
  const auto kind =
      std::ranges::find_if(kKinds, [&](auto name) { return expectation.contains(name); });
  return kind == kKinds.end() ? std::string_view() : *kind;
}

Json shifted(Json one, Duration by) {
  if (!one.is_object()) return one;
  for (const std::string_view key : kInstants) {
    const auto at = one.find(key);
    if (at == one.end() || !at->is_string()) continue;
    if (const auto time = parse_duration(at->get<std::string>())) *at = to_string(*time + by);
  }
  const bool since = std::ranges::any_of(kSince, [&](auto kind) { return one.contains(kind); });
  if (since && !one.contains("after")) one["after"] = to_string(by);
  return one;
}

std::string text_of(const Json& document) {
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json session_document(const Lab& lab, const Deeds& deeds, Duration end) {
  Json document = without_judgement(lab.scenario, end);
  append(list_of(document, "timeline"), deeds.entries);
  append(list_of(document, "timeline"), deeds.trials);
  append(list_of(document, "probes"), deeds.probes);
  return document;
}

Json graded_document(const Lab& lab, const Deeds& deeds, Duration end) {
  Json document = without_judgement(lab.scenario, end + lab.after.lasts);
  append(list_of(document, "timeline"), deeds.entries);
  for (const Json& entry : lab.after.timeline)
    document["timeline"].push_back(shifted(entry, end));
  for (const Json& probe : lab.after.probes) {
    Json& one = list_of(document, "probes").emplace_back(probe);
    if (!one.contains("start")) one["start"] = "0s";
    one = shifted(std::move(one), end);
  }
  Json& expect = list_of(document, "expect");
  for (const Criterion& criterion : lab.criteria) {
    for (const Json& one : criterion.expect)
      expect.push_back(shifted(one, end));
  }
  return document;
}

}  // namespace havip::lab
