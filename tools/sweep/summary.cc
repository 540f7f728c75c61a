#include "tools/sweep/summary.h"

#include <algorithm>

#include "scenarios/judge/switchover.h"

namespace havip::sweep {
namespace {

constexpr std::string_view kBoot = "boot";

void add_to(Distribution& values, std::optional<Duration> value) {
  value ? values.add(*value) : values.add_never();
}

Column& column(std::vector<Column>& columns, const std::string& name) {
  const auto it = std::ranges::find(columns, name, &Column::name);
  return it == columns.end() ? columns.emplace_back(Column{.name = name, .values = {}}) : *it;
}

}  // namespace

void CombinationSummary::add(const Outcome& outcome) {
  ++runs_;
  if (outcome.recovered) ++recovered_;
  add_outages(outcome);
  for (const Change& one : outcome.changes)
    add_stages(one, one.cause == kBoot ? at_boot_ : after_actions_);
}

void CombinationSummary::add_outages(const Outcome& outcome) {
  if (outcome.outages.empty()) return;
  const bool never = std::ranges::any_of(outcome.outages, [](const auto& o) { return !o.longest; });
  const auto longest = std::ranges::max(outcome.outages, {}, &ProbeOutage::longest).longest;
  add_to(column(outages_, "outage").values, never ? std::nullopt : longest);
  if (outcome.outages.size() == 1) return;
  for (const ProbeOutage& one : outcome.outages)
    add_to(column(outages_, "outage " + one.probe).values, one.longest);
}

void CombinationSummary::add_stages(const Change& change, std::vector<Column>& columns) {
  if (columns.empty()) {
    for (const std::string_view name : judge::kStageNames)
      columns.push_back({.name = std::string(name), .values = {}});
    columns.push_back({.name = "total", .values = {}});
  }
  Duration total{};
  for (std::size_t i = 0; i < change.stages.size(); ++i) {
    columns[i].values.add(change.stages[i]);
    total += change.stages[i];
  }
  columns.back().values.add(total);
}

const Distribution* CombinationSummary::outage() const {
  return outages_.empty() ? nullptr : &outages_.front().values;
}

const std::vector<Column>& CombinationSummary::stages() const {
  return after_actions_.empty() ? at_boot_ : after_actions_;
}

const Distribution* CombinationSummary::total() const {
  return stages().empty() ? nullptr : &stages().back().values;
}

const Distribution* CombinationSummary::main() const {
  return outage() != nullptr ? outage() : total();
}

std::vector<const Column*> CombinationSummary::columns() const {
  std::vector<const Column*> all;
  for (const Column& one : outages_)
    all.push_back(&one);
  for (const Column& one : stages()) {
    if (one.values.count() != 0) all.push_back(&one);
  }
  return all;
}

std::uint64_t Summary::runs() const {
  std::uint64_t all = 0;
  for (const CombinationSummary& one : combinations_)
    all += one.runs();
  return all;
}

}  // namespace havip::sweep
