#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

constexpr std::array<std::pair<std::string_view, Limit>, 5> kPlainStages{{
    {"announcement", Limit::kAnnouncement},
    {"upcall", Limit::kUpcall},
    {"limiter", Limit::kLimiter},
    {"migration", Limit::kMigration},
    {"push", Limit::kPush},
}};

std::string owner(const std::string& device) {
  return device.empty() ? "nobody" : device;
}

std::string word(const Switchover& one) {
  return fmt::format("{} → {}", owner(one.from), owner(one.to));
}

std::vector<const Switchover*> counted(const Context& context, const Havip* havip) {
  std::vector<const Switchover*> all;
  if (havip == nullptr) return all;
  for (const Switchover& one : havip->switchovers) {
    if (context.counts(one.committed)) all.push_back(&one);
  }
  return all;
}

std::map<std::string, const Havip*> by_id(const RunFacts& run) {
  std::map<std::string, const Havip*> havips;
  for (const Havip& havip : run.summary.havips)
    havips[havip.id] = &havip;
  return havips;
}

std::optional<Duration> took(const Switchover& one, std::string_view stage) {
  const auto found = std::ranges::find(one.stages, stage, &Stage::name);
  return found == one.stages.end() ? std::nullopt : std::optional(found->took);
}

Cell cell(const std::optional<Duration>& duration) {
  return duration ? Cell::of(*duration) : Cell{};
}

// Where a stage ends.
Place end_of(const Switchover& one, std::string_view stage) {
  if (stage == "detection") return one.election ? one.election->place : one.caused;
  if (stage == "migration") return one.committed;
  if (stage == "push") return one.effective;
  if (stage == "service") return one.served;
  return one.admitted.known() ? one.admitted : one.committed;
}

// "387ms before the cause"
std::string beside(Duration offset) {
  return offset < Duration{} ? to_string(-offset) + " before the cause"
                             : to_string(offset) + " after it";
}

Duration longest_interval(const Context& context) {
  Duration longest{};
  for (const RunFacts* run : {&context.a, &context.b}) {
    for (const Probe& probe : run->summary.probes)
      longest = std::max(longest, probe.interval);
  }
  return longest;
}

class Switchovers {
 public:
  explicit Switchovers(const Context& context) : context_(context) {}

  Section compare(const std::vector<PairedSwitchover>& pairs) {
    for (const PairedSwitchover& pair : pairs) {
      if (pair.a != nullptr && pair.b != nullptr) {
        both(pair.name, *pair.a, *pair.b);
      } else {
        alone(pair);
      }
    }
    return sheet_.take();
  }

 private:
  void alone(const PairedSwitchover& pair) {
    const Switchover& one = pair.a != nullptr ? *pair.a : *pair.b;
    Row row{.subject = pair.name, .what = "committed"};
    (pair.a != nullptr ? row.a : row.b) = Cell::of(one.committed_at);
    (pair.a != nullptr ? row.at_a : row.at_b) = one.committed;
    sheet_.surplus(std::move(row), context_);
  }

  void both(const std::string& name, const Switchover& a, const Switchover& b) {
    sheet_.equal({.subject = name,
                  .what = "cause",
                  .a = Cell::of(a.cause),
                  .b = Cell::of(b.cause),
                  .at_a = a.caused,
                  .at_b = b.caused});
    detection(name, a, b);
    for (const auto& [stage, limit] : kPlainStages)
      plain(name, stage, a, b, context_.tolerances.of(limit));
    service(name, a, b);
    Row total{.subject = name, .what = "total", .a = Cell::of(a.total), .b = Cell::of(b.total)};
    context_.exact() ? sheet_.within(std::move(total), {}) : sheet_.shown(std::move(total));
  }

  [[nodiscard]] static Row row_of(const std::string& name, std::string_view stage,
                                  const Switchover& a, const Switchover& b) {
    return {.subject = name,
            .what = std::string(stage),
            .a = cell(took(a, stage)),
            .b = cell(took(b, stage)),
            .at_a = end_of(a, stage),
            .at_b = end_of(b, stage)};
  }

  void plain(const std::string& name, std::string_view stage, const Switchover& a,
             const Switchover& b, const Bounds& bounds) {
    if (!took(a, stage) && !took(b, stage)) return;
    sheet_.within(row_of(name, stage, a, b), bounds);
  }

  void detection(const std::string& name, const Switchover& a, const Switchover& b) {
    Row whole = row_of(name, "detection", a, b);
    auto wait = a.election && b.election ? waited(*a.election, *b.election) : std::nullopt;
    if (context_.exact()) {
      sheet_.within(std::move(whole), {});
    } else if (wait) {
      whole.note = fmt::format("last advert {}, and {}", beside(*arming_offset(a)),
                               beside(*arming_offset(b)));
      sheet_.shown(std::move(whole));
      wait->subject = name;
      sheet_.within(std::move(*wait), context_.tolerances.of(Limit::kDetection));
      reaction(name, a, b);
    } else {
      const bool elected = a.election || b.election;
      if (elected) whole.note = "armed by no advert: the limit is startup";
      sheet_.within(std::move(whole),
                    context_.tolerances.of(elected ? Limit::kStartup : Limit::kDetection));
    }
  }

  // What armed the timer came after the cause: an advert of priority 0, the last one of a master
  // that is about to lose its priority.
  void reaction(const std::string& name, const Switchover& a, const Switchover& b) {
    const Duration of_a = std::max(Duration{}, *arming_offset(a));
    const Duration of_b = std::max(Duration{}, *arming_offset(b));
    if (of_a == Duration{} && of_b == Duration{}) return;
    sheet_.within({.subject = name,
                   .what = "reaction",
                   .a = Cell::of(of_a),
                   .b = Cell::of(of_b),
                   .at_a = a.election->armed->place,
                   .at_b = b.election->armed->place},
                  context_.tolerances.of(Limit::kReaction));
  }

  void service(const std::string& name, const Switchover& a, const Switchover& b) {
    Bounds bounds = context_.tolerances.of(Limit::kService);
    if (a.from.empty()) bounds = context_.tolerances.of(Limit::kResolution);
    if (!context_.exact()) bounds = bounds.wider(longest_interval(context_));
    plain(name, "service", a, b, bounds);
  }

  const Context& context_;
  Sheet sheet_{"switchovers", "Switchovers"};
};

}  // namespace

std::optional<Duration> arming_offset(const Switchover& one) {
  if (!one.election || !one.election->armed || !one.election->armed->by_advert) return {};
  return *one.election->armed->place.at - *one.caused.at;
}

std::vector<PairedSwitchover> pair_switchovers(const Context& context) {
  std::vector<PairedSwitchover> pairs;
  const auto words = [](const std::vector<const Switchover*>& list) {
    std::vector<std::string> result;
    for (const Switchover* one : list)
      result.push_back(word(*one));
    return result;
  };
  for_both(by_id(context.a), by_id(context.b),
           [&](const std::string& id, const Havip* const* in_a, const Havip* const* in_b) {
             const auto a = counted(context, in_a == nullptr ? nullptr : *in_a);
             const auto b = counted(context, in_b == nullptr ? nullptr : *in_b);
             for (const auto& [i, k] : align(words(a), words(b))) {
               PairedSwitchover pair{.a = i ? a[*i] : nullptr, .b = k ? b[*k] : nullptr};
               pair.name = fmt::format("{}: {}", id, word(pair.a != nullptr ? *pair.a : *pair.b));
               pairs.push_back(std::move(pair));
             }
           });
  return pairs;
}

Section compare_switchovers(const Context& context,
                            const std::vector<PairedSwitchover>& switchovers) {
  return Switchovers(context).compare(switchovers);
}

}  // namespace havip::compare
