#include "tools/baseline/compare.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/stats/quantile.h"

namespace havip::baseline {
namespace {

constexpr std::string_view kTotal = "total";

struct Pair {
  std::uint64_t seed = 0;
  Duration then{};
  Duration now{};
};

Quantiles quantiles_of(const std::vector<Pair>& pairs, Duration Pair::*which) {
  std::vector<Duration> sorted;
  for (const Pair& pair : pairs)
    sorted.push_back(pair.*which);
  std::ranges::sort(sorted);
  return {
      .p50 = stats::quantile(sorted, 50), .p99 = stats::quantile(sorted, 99), .max = sorted.back()};
}

StageRow row_of(std::string stage, const std::vector<Pair>& pairs, Duration tolerance) {
  StageRow row{.stage = std::move(stage), .seeds = pairs.size()};
  std::vector<Duration> shifts;
  for (const Pair& pair : pairs) {
    const Duration by = pair.now - pair.then;
    shifts.push_back(by);
    if (by < -tolerance || tolerance < by) {
      row.moved.push_back({.seed = pair.seed, .by = by});
    } else if (by != Duration{}) {
      ++row.tolerated;
    }
  }
  if (row.moved.empty()) return row;
  row.then = quantiles_of(pairs, &Pair::then);
  row.now = quantiles_of(pairs, &Pair::now);
  row.sign = stats::sign_test(shifts);
  row.interval = stats::median_interval(shifts);
  std::ranges::sort(shifts);
  row.median_shift = stats::quantile(shifts, 50);
  return row;
}

std::string name_of(const Switch& one) {
  const auto party = [](const std::string& name) { return name.empty() ? "nobody" : name; };
  return fmt::format("{} {} ({} to {})", one.havip, one.number, party(one.from), party(one.to));
}

std::vector<std::string_view> stage_names(const Switch& one) {
  std::vector<std::string_view> names;
  for (const Stage& stage : one.stages)
    names.push_back(stage.name);
  return names;
}

// "" when both runs have the same switchovers with the same stages, else what is different first.
std::string parting(const Run& then, const Run& now) {
  const std::size_t both = std::min(then.switches.size(), now.switches.size());
  for (std::size_t i = 0; i < both; ++i) {
    const Switch& a = then.switches[i];
    const Switch& b = now.switches[i];
    if (name_of(a) != name_of(b))
      return fmt::format("{} where the baseline has {}", name_of(b), name_of(a));
    if (a.stages.size() == b.stages.size()) continue;
    return fmt::format("{} ends with the stage {}, in the baseline with {}", name_of(b),
                       stage_names(b).back(), stage_names(a).back());
  }
  if (then.switches.size() > both)
    return fmt::format("no {}, which the baseline has", name_of(then.switches[both]));
  if (now.switches.size() > both)
    return fmt::format("{}, which the baseline does not have", name_of(now.switches[both]));
  return {};
}

// Runs of the same seed in both, whose switchovers are the same but for their times.
using Alike = std::vector<std::pair<const Run*, const Run*>>;

// The seeds of two entries, told apart; counts are made on the way.
Alike match_seeds(const Entry& then, const Entry& now, EntryReport& report,
                  std::set<std::uint64_t>& moved) {
  Alike alike;
  auto before = then.runs.begin();
  auto after = now.runs.begin();
  while (before != then.runs.end() || after != now.runs.end()) {
    if (after == now.runs.end() || (before != then.runs.end() && before->seed < after->seed)) {
      report.gone_seeds.push_back((before++)->seed);
    } else if (before == then.runs.end() || after->seed < before->seed) {
      report.new_seeds.push_back((after++)->seed);
    } else {
      ++report.seeds;
      const std::string other = parting(*before, *after);
      if (other.empty()) {
        alike.emplace_back(&*before, &*after);
      } else {
        report.otherwise.push_back(fmt::format("seed {}: {}", after->seed, other));
        moved.insert(after->seed);
      }
      ++before;
      ++after;
    }
  }
  return alike;
}

// A switchover as it can be found in several seeds, and how many stages it came to.
struct Kind {
  std::string name;
  std::size_t index = 0;  // in the run
  std::size_t stages = 0;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};

std::map<Kind, Alike> group(const Alike& alike) {
  std::map<Kind, Alike> groups;
  for (const auto& pair : alike) {
    const std::vector<Switch>& switches = pair.second->switches;
    for (std::size_t i = 0; i < switches.size(); ++i)
      groups[{.name = name_of(switches[i]), .index = i, .stages = switches[i].stages.size()}]
          .push_back(pair);
  }
  return groups;
}

SwitchRow rows_of(const Kind& kind, const Alike& runs, const Tolerance& tolerance) {
  const Switch& sample = runs.front().second->switches[kind.index];
  SwitchRow out{
      .havip = sample.havip, .number = sample.number, .from = sample.from, .to = sample.to};
  const auto add = [&](const std::string& name, Duration allowed, auto&& took) {
    std::vector<Pair> pairs;
    for (const auto& [then, now] : runs)
      pairs.push_back({.seed = now->seed,
                       .then = took(then->switches[kind.index]),
                       .now = took(now->switches[kind.index])});
    out.stages.push_back(row_of(name, pairs, allowed));
  };
  Duration all{};
  for (std::size_t stage = 0; stage < kind.stages; ++stage) {
    const std::string& name = sample.stages[stage].name;
    const auto it = tolerance.find(name);
    const Duration allowed = it == tolerance.end() ? Duration{} : it->second;
    all += allowed;
    add(name, allowed, [&](const Switch& one) { return one.stages[stage].took; });
  }
  // What stages may be away by, their sum may be.
  add(std::string(kTotal), all, [](const Switch& one) { return one.total(); });
  return out;
}

void compare_times(const Alike& alike, const Tolerance& tolerance, EntryReport& report,
                   std::set<std::uint64_t>& moved) {
  std::set<std::uint64_t> tolerated;
  for (const auto& [then, now] : alike) {
    if (*then != *now) tolerated.insert(now->seed);
  }
  for (const auto& [kind, runs] : group(alike)) {
    SwitchRow row = rows_of(kind, runs, tolerance);
    for (const StageRow& stage : row.stages) {
      for (const SeedShift& shift : stage.moved)
        moved.insert(shift.seed);
    }
    std::erase_if(row.stages, [](const StageRow& stage) { return stage.moved.empty(); });
    if (!row.stages.empty()) report.rows.push_back(std::move(row));
  }
  std::ranges::sort(report.rows, {}, [](const SwitchRow& row) {
    return std::tuple(row.havip, row.number, row.from, row.to);
  });
  for (const std::uint64_t seed : moved)
    tolerated.erase(seed);
  report.seeds_tolerated = tolerated.size();
}

}  // namespace

bool Comparison::differs() const {
  return differing() > 0;
}

std::size_t Comparison::differing() const {
  return static_cast<std::size_t>(std::ranges::count_if(entries, &EntryReport::differs));
}

Comparison compare(const Baseline& then, const Baseline& now, const Scope& scope) {
  Comparison comparison;
  for (const auto& [entry, former] : pair_up(then, now, scope)) {
    EntryReport report{.path = entry != nullptr ? entry->path : former->path};
    if (entry == nullptr) {
      report.fate = Fate::kVanished;
    } else if (former == nullptr) {
      report.fate = Fate::kNew;
    } else {
      if (former->path != entry->path) {
        report.fate = Fate::kRenamed;
        report.former = former->path;
      }
      report.changed = former->hash != entry->hash;
      std::set<std::uint64_t> moved;
      const auto it = scope.tolerances.find(entry->path);
      const Alike alike = match_seeds(*former, *entry, report, moved);
      compare_times(alike, it == scope.tolerances.end() ? Tolerance{} : it->second, report, moved);
      report.seeds_moved = moved.size();
    }
    comparison.entries.push_back(std::move(report));
  }
  return comparison;
}

}  // namespace havip::baseline
