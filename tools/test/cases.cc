#include "tools/test/cases.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace havip::test_run {
namespace {

void add(std::string& text, std::string_view label, std::string_view value) {
  if (!value.empty()) text += fmt::format("{:<9} {}\n", label, value);
}

std::string body_of(const Failure& failure) {
  std::string text;
  add(text, "expected", failure.expected);
  add(text, "seen", failure.seen);
  add(text, "because", failure.because);
  add(text, "where", failure.where);
  std::string_view label = "chain";
  for (const std::string& cause : failure.chain) {
    add(text, label, cause);
    label = "";
  }
  return text;
}

std::string short_of(const Failure& failure) {
  return fmt::format("expected: {}; seen: {}", failure.expected, failure.seen);
}

Case case_of(const ScenarioResult& scenario, const RunResult& run) {
  Case one{.name = fmt::format("{}, {}", scenario.name, name_of(run)),
           .status = run.passed ? CaseStatus::kPassed : CaseStatus::kFailed,
           .seed = run.seed,
           .virtual_time = run.virtual_time,
           .wall = run.wall};
  if (!run.folder.empty()) {
    for (const char* file : {"summary.json", "events.jsonl", "capture.pcapng"})
      one.attachments.push_back(run.folder + "/" + file);
  }
  if (run.passed) return one;
  if (!run.cut_short.empty()) one.message = run.cut_short;
  for (const Failure& failure : run.failures) {
    if (one.message.empty()) one.message = short_of(failure);
    one.body += body_of(failure) + "\n";
  }
  if (run.failures.size() > 1)
    one.message += fmt::format(" (and {} more)", run.failures.size() - 1);
  add(one.body, "ended", run.cut_short);
  add(one.body, "replay", replay_command(scenario, run));
  add(one.body, "run", run.folder);
  return one;
}

Case case_of(const ScenarioResult& scenario, const judge::DistributionResult& distribution) {
  const Failure failure{.expected = distribution.result.text,
                        .seen = distribution.result.observed,
                        .because = distribution.result.because,
                        .where = distribution.result.where};
  Case one{.name = fmt::format("{}, all seeds, {}", scenario.name, failure.where)};
  if (distribution.result.held) return one;
  one.status = CaseStatus::kFailed;
  one.message = short_of(failure);
  one.body = body_of(failure);
  add(one.body, "all", distribution.summary);
  return one;
}

Suite suite_of(const ScenarioResult& scenario) {
  Suite suite{.name = scenario.path};
  if (scenario.broken()) {
    suite.cases.push_back({.name = "the scenario can be played",
                           .status = CaseStatus::kBroken,
                           .message = scenario.faults.front(),
                           .body = fmt::format("{}\n", fmt::join(scenario.faults, "\n"))});
    return suite;
  }
  for (const RunResult& run : scenario.runs)
    suite.cases.push_back(case_of(scenario, run));
  for (const judge::DistributionResult& one : scenario.distributions)
    suite.cases.push_back(case_of(scenario, one));
  return suite;
}

Suite suite_of_baseline(const TestResult& result) {
  Suite suite{.name = "baseline " + result.baseline};
  for (const BaselineResult& one : result.compared) {
    suite.cases.push_back(
        {.name = one.path,
         .status = one.differs ? CaseStatus::kFailed : CaseStatus::kPassed,
         .message = one.differs ? one.headline : std::string(),
         .body = one.differs ? fmt::format("{}\n{}\n", one.headline, fmt::join(one.details, "\n"))
                             : std::string()});
  }
  return suite;
}

}  // namespace

std::size_t Suite::count(CaseStatus status) const {
  return static_cast<std::size_t>(std::ranges::count(cases, status, &Case::status));
}

Duration Suite::wall() const {
  return std::accumulate(cases.begin(), cases.end(), Duration{},
                         [](Duration sum, const Case& one) { return sum + one.wall; });
}

std::vector<Suite> suites_of(const TestResult& result) {
  std::vector<Suite> suites;
  for (const ScenarioResult& one : result.scenarios)
    suites.push_back(suite_of(one));
  if (!result.baseline.empty()) suites.push_back(suite_of_baseline(result));
  return suites;
}

}  // namespace havip::test_run
