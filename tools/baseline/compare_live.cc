#include "tools/baseline/compare_live.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/stats/mann_whitney.h"
#include "core/stats/quantile.h"

namespace havip::baseline {
namespace {

// A switchover, as several repetitions may show it.
using Key = std::tuple<std::string, std::uint32_t, std::string, std::string>;

// What both sides have of one switchover.
struct Both {
  std::vector<const Switch*> then;
  std::vector<const Switch*> now;
};

std::map<Key, Both> switchovers_of(const Entry& then, const Entry& now) {
  std::map<Key, Both> found;
  const auto add = [&](const Entry& entry, std::vector<const Switch*> Both::*side) {
    for (const Run& run : entry.runs) {
      for (const Switch& one : run.switches)
        (found[{one.havip, one.number, one.from, one.to}].*side).push_back(&one);
    }
  };
  add(then, &Both::then);
  add(now, &Both::now);
  return found;
}

std::vector<Duration> times_of(const std::vector<const Switch*>& all, std::size_t stage) {
  std::vector<Duration> times;
  for (const Switch* one : all) {
    if (stage < one->stages.size()) times.push_back(one->stages[stage].took);
  }
  std::ranges::sort(times);
  return times;
}

void test_stages(const Key& key, const Both& both, LiveEntry& entry) {
  const auto& [havip, number, from, to] = key;
  const auto party = [](const std::string& name) { return name.empty() ? "nobody" : name; };
  if (std::min(both.then.size(), both.now.size()) < kMinSample) {
    entry.unjudged.push_back(
        fmt::format("{} {} ({} to {}): in {} repetitions, in {} of the baseline", havip, number,
                    party(from), party(to), both.now.size(), both.then.size()));
    const bool one_sided = both.then.empty() || both.now.empty();
    entry.lacking |= one_sided && both.then.size() + both.now.size() >= kMinSample;
    return;
  }
  for (std::size_t stage = 0; stage < judge::kStageNames.size(); ++stage) {
    const std::vector<Duration> then = times_of(both.then, stage);
    const std::vector<Duration> now = times_of(both.now, stage);
    if (std::min(then.size(), now.size()) < kMinSample) continue;
    entry.rows.push_back({.havip = havip,
                          .number = number,
                          .from = from,
                          .to = to,
                          .stage = std::string(judge::kStageNames[stage]),
                          .size_then = then.size(),
                          .size_now = now.size(),
                          .median_then = stats::quantile(then, 50),
                          .median_now = stats::quantile(now, 50),
                          .p = stats::mann_whitney(then, now).p});
  }
}

// Holm 1979: the least p is held to alpha / m, the next to alpha / (m - 1), ..; where one does not
// pass, none after it does.
std::size_t correct(LiveComparison& comparison) {
  std::vector<LiveRow*> rows;
  for (LiveEntry& entry : comparison.entries) {
    for (LiveRow& row : entry.rows)
      rows.push_back(&row);
  }
  std::ranges::stable_sort(rows, {}, &LiveRow::p);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->p > kAlpha / static_cast<double>(rows.size() - i)) break;
    rows[i]->differs = true;
  }
  return rows.size();
}

}  // namespace

bool LiveEntry::differs() const {
  return fate != Fate::kKept || lacking || std::ranges::any_of(rows, &LiveRow::differs);
}

std::size_t LiveComparison::differing() const {
  return static_cast<std::size_t>(std::ranges::count_if(entries, &LiveEntry::differs));
}

LiveComparison compare_live(const Baseline& then, const Baseline& now, const Scope& scope) {
  LiveComparison comparison;
  for (const auto& [entry, former] : pair_up(then, now, scope)) {
    LiveEntry report{.path = entry != nullptr ? entry->path : former->path};
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
      for (const auto& [key, both] : switchovers_of(*former, *entry))
        test_stages(key, both, report);
    }
    comparison.entries.push_back(std::move(report));
  }
  comparison.tests = correct(comparison);
  return comparison;
}

}  // namespace havip::baseline
