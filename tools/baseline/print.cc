#include "tools/baseline/print.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/report/text.h"

namespace havip::baseline {
namespace {

using report::exact;
using report::left;
using report::right;

constexpr std::size_t kMaxSeeds = 8;   // of a list
constexpr std::size_t kMaxOthers = 5;  // seeds with other switchovers
constexpr std::size_t kColumns = 100;
constexpr std::size_t kTimeColumns = 16;

std::string probability(double p) {
  return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.4f}", p);
}

std::string party(const std::string& name) {
  return name.empty() ? "nobody" : name;
}

template <class Row>
std::string title(const Row& row) {
  return fmt::format("  {}, switchover {}: {} → {}", row.havip, row.number, party(row.from),
                     party(row.to));
}

// "1, 2, 3 and 197 more".
template <class T, class Text>
std::string some(const std::vector<T>& all, Text&& text) {
  std::string list;
  for (std::size_t i = 0; i < std::min(all.size(), kMaxSeeds); ++i)
    list += (i == 0 ? "" : ", ") + text(all[i]);
  if (all.size() > kMaxSeeds) list += fmt::format(" and {} more", all.size() - kMaxSeeds);
  return list;
}

std::string seeds(const std::vector<std::uint64_t>& all) {
  return some(all, [](std::uint64_t seed) { return std::to_string(seed); });
}

// "    migration     p50            1 ms            5 ms           +4 ms".
std::string times(std::string_view stage, std::string_view what, Duration then, Duration now) {
  return fmt::format("    {}  {}{}{}{}", left(stage, 12), left(what, 3),
                     right(exact(then), kTimeColumns), right(exact(now), kTimeColumns),
                     right(shift(now - then), kTimeColumns));
}

void add_wrapped(std::vector<std::string>& lines, std::string_view text) {
  constexpr std::size_t kIndent = 18;
  for (const std::string& part : report::wrap(text, kColumns - kIndent))
    lines.push_back(std::string(kIndent, ' ') + part);
}

void add_stage(std::vector<std::string>& lines, const StageRow& row) {
  if (row.seeds == 1) {
    lines.push_back(times(row.stage, "", row.then.max, row.now.max));
    return;
  }
  lines.push_back(times(row.stage, "p50", row.then.p50, row.now.p50));
  lines.push_back(times("", "p99", row.then.p99, row.now.p99));
  lines.push_back(times("", "max", row.then.max, row.now.max));
  add_wrapped(
      lines,
      fmt::format("{} slower, {} faster of {}: {} (sign test); median shift {}, 95 % within "
                  "{} .. {} (bootstrap)",
                  row.sign.grew, row.sign.shrank, row.seeds, probability(row.sign.p),
                  shift(row.median_shift), shift(row.interval.low), shift(row.interval.high)));
  add_wrapped(lines, "seeds " + some(row.moved, [](const SeedShift& one) {
                       return fmt::format("{} {}", one.seed, shift(one.by));
                     }));
}

// The greatest shift of a stage, in either direction.
Duration greatest(const StageRow& row) {
  const auto size = [](const SeedShift& one) { return std::max(one.by, -one.by); };
  return std::ranges::max(row.moved, {}, size).by;
}

// The stage that a headline names: of those that got slower, if any, the one that moved most. What
// one loses the next may win, as the wait for the next probe does.
std::string longest_shift(const EntryReport& entry) {
  const StageRow* most = nullptr;
  const auto size = [](const StageRow& row) {
    const Duration by = row.median_shift == Duration{} ? greatest(row) : row.median_shift;
    return std::pair(by > Duration{}, std::max(by, -by));
  };
  for (const SwitchRow& row : entry.rows) {
    for (const StageRow& stage : row.stages) {
      if (stage.stage == "total") continue;
      if (most == nullptr || size(stage) > size(*most)) most = &stage;
    }
  }
  if (most == nullptr) return {};
  if (most->seeds == 1) return fmt::format(": {} {}", most->stage, shift(most->median_shift));
  if (most->median_shift == Duration{})
    return fmt::format(": {} by up to {}", most->stage, shift(greatest(*most)));
  return fmt::format(": {} {} in the median", most->stage, shift(most->median_shift));
}

std::string fate_text(Fate fate, const std::string& former) {
  switch (fate) {
    case Fate::kKept:
      return {};
    case Fate::kRenamed:
      return "renamed, " + former + " in the baseline";
    case Fate::kNew:
      return "new, not in the baseline";
    case Fate::kVanished:
      return "vanished, the baseline alone has it";
  }
  return {};
}

std::string joined(const std::vector<std::string>& parts) {
  return parts.empty() ? std::string(kAsRecorded) : fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace

std::string shift(Duration by) {
  return (by > Duration{} ? "+" : "") + exact(by);
}

std::string headline(const EntryReport& entry) {
  std::vector<std::string> parts;
  if (entry.fate != Fate::kKept) parts.push_back(fate_text(entry.fate, entry.former));
  if (entry.seeds_moved > 0)
    parts.push_back(fmt::format("{} of {} seed{} moved{}", entry.seeds_moved, entry.seeds,
                                entry.seeds == 1 ? "" : "s", longest_shift(entry)));
  if (!entry.new_seeds.empty())
    parts.push_back(fmt::format("not in the baseline: seed {}", seeds(entry.new_seeds)));
  if (!entry.gone_seeds.empty())
    parts.push_back(fmt::format("in the baseline alone: seed {}", seeds(entry.gone_seeds)));
  if (entry.seeds_tolerated > 0)
    parts.push_back(
        fmt::format("{} of {} seeds moved within tolerances", entry.seeds_tolerated, entry.seeds));
  if (entry.changed) parts.emplace_back("the scenario itself has changed");
  return joined(parts);
}

std::vector<std::string> details(const EntryReport& entry) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(entry.otherwise.size(), kMaxOthers); ++i) {
    for (const std::string& part : report::wrap(entry.otherwise[i], kColumns - 2))
      lines.push_back("  " + part);
  }
  if (entry.otherwise.size() > kMaxOthers)
    lines.push_back(fmt::format("  and {} seeds more with other switchovers",
                                entry.otherwise.size() - kMaxOthers));
  for (const SwitchRow& row : entry.rows) {
    lines.push_back(title(row));
    lines.push_back(fmt::format("    {}{}{}{}", left("stage", 17), right("then", kTimeColumns),
                                right("now", kTimeColumns), right("shift", kTimeColumns)));
    for (const StageRow& stage : row.stages)
      add_stage(lines, stage);
  }
  return lines;
}

std::string headline(const LiveEntry& entry) {
  std::vector<std::string> parts;
  if (entry.fate != Fate::kKept) parts.push_back(fate_text(entry.fate, entry.former));
  for (const LiveRow& row : entry.rows) {
    if (row.differs)
      parts.push_back(fmt::format("{} {}", row.stage, shift(row.median_now - row.median_then)));
  }
  if (entry.lacking) parts.emplace_back("other switchovers than in the baseline");
  if (entry.changed) parts.emplace_back("the scenario itself has changed");
  return joined(parts);
}

std::vector<std::string> details(const LiveEntry& entry) {
  std::vector<std::string> lines;
  for (const std::string& one : entry.unjudged)
    lines.push_back("  " + one);
  std::string above;
  for (const LiveRow& row : entry.rows) {
    if (const std::string head = title(row); head != above) lines.push_back(above = head);
    lines.push_back(fmt::format(
        "  {} {}{}{}{}  {}", row.differs ? "!" : " ", left(row.stage, 17),
        right(exact(row.median_then), kTimeColumns), right(exact(row.median_now), kTimeColumns),
        right(shift(row.median_now - row.median_then), kTimeColumns), probability(row.p)));
  }
  return lines;
}

}  // namespace havip::baseline
