#include "scenarios/judge/distribution.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/stats/quantile.h"
#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {
namespace {

constexpr Duration kNeverEnded = Duration::max();

struct Wish {
  std::string_view name;
  unsigned percent = 0;
  const loader::Bounds<Duration>* bounds = nullptr;
};

std::vector<Wish> wishes_of(const loader::Distribution& all) {
  std::vector<Wish> wishes;
  for (const Wish& one :
       {Wish{"p50", 50, &all.p50}, Wish{"p90", 90, &all.p90}, Wish{"p99", 99, &all.p99}}) {
    if (one.bounds->min || one.bounds->max) wishes.push_back(one);
  }
  return wishes;
}

// What is asked for, and of what; null: the entry knows no distribution.
struct Subject {
  std::string text;
  const loader::Distribution* all = nullptr;
};

Subject subject_of(const expect::Switchover& entry) {
  std::string text = fmt::format("{} changes its owner", entry.havip.view());
  if (entry.after != kStart) text += " after " + havip::to_string(entry.after);
  if (entry.to) text += ", to " + to_string(*entry.to);
  return {std::move(text), &entry.all};
}
Subject subject_of(const expect::Outage& entry, const loader::Scenario& scenario) {
  std::vector<std::string> names;
  for (const std::uint16_t index : entry.probes)
    names.push_back(scenario.probes[index].id);
  return {fmt::format("longest outage of {}", fmt::join(names, ", ")), &entry.all};
}
Subject subject_of(const loader::Check& check, const loader::Scenario& scenario) {
  if (const auto* one = std::get_if<expect::Switchover>(&check)) return subject_of(*one);
  if (const auto* one = std::get_if<expect::Outage>(&check)) return subject_of(*one, scenario);
  return {};
}

std::string told(Duration took) {
  return took == kNeverEnded ? "never" : havip::to_string(took);
}

std::string summary_of(const std::vector<Duration>& sorted) {
  std::string text;
  for (const auto& [name, percent] :
       {std::pair{"p50", 50U}, std::pair{"p90", 90U}, std::pair{"p99", 99U}})
    text += fmt::format("{} {}, ", name, told(stats::quantile(sorted, percent)));
  return fmt::format("{}max {} of {} runs", text, told(sorted.back()), sorted.size());
}

DistributionResult check_one(const Subject& subject, const std::vector<Duration>& sorted) {
  DistributionResult one{.result = {.held = true}, .summary = summary_of(sorted)};
  std::vector<std::string> wanted;
  std::vector<std::string> seen;
  for (const Wish& wish : wishes_of(*subject.all)) {
    const Duration took = stats::quantile(sorted, wish.percent);
    wanted.push_back(fmt::format("{} {}", wish.name, describe(*wish.bounds)));
    seen.push_back(fmt::format("{} {}", wish.name, told(took)));
    one.result.held = one.result.held && wish.bounds->allow(took);
  }
  one.result.text = fmt::format("{}, over all seeds: {}", subject.text, fmt::join(wanted, ", "));
  one.result.observed = fmt::format("{} of {} runs", fmt::join(seen, ", "), sorted.size());
  return one;
}

}  // namespace

void Sample::add(const std::optional<Duration>& one) {
  if (one) {
    took.push_back(*one);
  } else {
    ++never;
  }
}

std::vector<DistributionResult> check_distributions(const loader::Scenario& scenario,
                                                    const std::vector<Sample>& samples) {
  ensure(samples.size() == scenario.expect.size(), "a sample for each expectation");
  std::vector<DistributionResult> results;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const loader::Expectation& entry = scenario.expect[i];
    const Subject subject = subject_of(entry.check, scenario);
    if (subject.all == nullptr || wishes_of(*subject.all).empty()) continue;
    std::vector<Duration> sorted = samples[i].took;
    sorted.insert(sorted.end(), samples[i].never, kNeverEnded);
    std::ranges::sort(sorted);
    DistributionResult one = check_one(subject, sorted);
    one.result.because = entry.because;
    one.result.where = fmt::format("/expect/{}", i);
    results.push_back(std::move(one));
  }
  return results;
}

std::string quantiles_of(const loader::Distribution& all) {
  std::vector<std::string_view> names;
  for (const Wish& wish : wishes_of(all))
    names.push_back(wish.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string beside(const loader::Distribution& all) {
  const std::string names = quantiles_of(all);
  return names.empty() ? names : fmt::format(" ({}: judged by `havip test`)", names);
}

}  // namespace havip::judge
