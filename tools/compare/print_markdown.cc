#include <algorithm>

#include <fmt/format.h>

#include "tools/compare/print.h"

namespace havip::compare {
namespace {

constexpr std::string_view kDetection = "detection, from the last advert";

// "12" when all of them agree, else "**1** of 12".
std::string count(const Comparison& comparison, std::string_view name) {
  const auto section = std::ranges::find(comparison.sections, name, &Section::name);
  if (section == comparison.sections.end()) return "same";
  const auto judged = std::ranges::count_if(
      section->rows, [](const Row& row) { return row.grade != Grade::kShown; });
  const std::size_t deviate = section->deviations();
  return deviate == 0 ? std::to_string(judged) : fmt::format("**{}** of {}", deviate, judged);
}

// Rows that have a time of which something is demanded.
std::vector<const Row*> timed(const Comparison& comparison, std::string_view section_name) {
  std::vector<const Row*> rows;
  for (const Section& section : comparison.sections) {
    if (section.name != section_name) continue;
    for (const Row& row : section.rows) {
      if (row.bounds && row.difference) rows.push_back(&row);
    }
  }
  return rows;
}

std::string detections(const Comparison& comparison) {
  std::vector<Duration> differences;
  for (const auto* section : {"switchovers", "transitions"}) {
    for (const Row* row : timed(comparison, section)) {
      if (row->what == kDetection) differences.push_back(*row->difference);
    }
  }
  if (differences.empty()) return "–";
  const auto [least, most] = std::ranges::minmax(differences);
  if (least == most) return signed_text(least);
  return fmt::format("{} .. {}", signed_text(least), signed_text(most));
}

std::string greatest(const std::vector<const Row*>& rows, bool named) {
  const Row* worst = nullptr;
  for (const Row* row : rows) {
    if (row->what == kDetection) continue;
    const auto size = [](const Row* r) { return std::max(*r->difference, -*r->difference); };
    if (worst == nullptr || size(row) > size(worst)) worst = row;
  }
  if (worst == nullptr) return "–";
  const std::string text = signed_text(*worst->difference);
  return named ? fmt::format("{} {}", worst->what, text) : text;
}

std::vector<const Row*> outages(const Comparison& comparison) {
  auto rows = timed(comparison, "probes");
  std::erase_if(rows, [](const Row* row) { return !row->what.starts_with("outage"); });
  return rows;
}

}  // namespace

std::string markdown_header() {
  return "| case | seed | A | B | transitions | GARPs | verdicts | detection | other stages | "
         "outages | result |\n"
         "|---|---|---|---|---|---|---|---|---|---|---|\n";
}

std::string to_markdown(const Comparison& comparison) {
  const std::size_t deviations = comparison.deviations();
  std::string result = comparison.same_trace ? "identical" : "agrees";
  if (deviations != 0) result = fmt::format("**{} deviate**", deviations);
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                     comparison.a.scenario, comparison.a.seed, comparison.a.backend,
                     comparison.b.backend, count(comparison, "transitions"),
                     count(comparison, "garps"), count(comparison, "verdicts"),
                     detections(comparison), greatest(timed(comparison, "switchovers"), true),
                     greatest(outages(comparison), false), result);
}

}  // namespace havip::compare
