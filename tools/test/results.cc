#include "tools/test/results.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::test_run {
namespace {

// As a POSIX shell reads it.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::size_t ScenarioResult::failed_runs() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(runs, [](const RunResult& run) { return !run.passed; }));
}

bool ScenarioResult::passed() const {
  return !broken() && failed_runs() == 0 &&
         std::ranges::all_of(distributions, [](const auto& one) { return one.result.held; });
}

std::size_t TestResult::count(bool (ScenarioResult::*which)() const) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(scenarios, [&](const ScenarioResult& one) { return (one.*which)(); }));
}

std::size_t TestResult::runs() const {
  std::size_t sum = 0;
  for (const ScenarioResult& one : scenarios)
    sum += one.runs.size();
  return sum;
}

std::size_t TestResult::differing() const {
  return static_cast<std::size_t>(std::ranges::count_if(compared, &BaselineResult::differs));
}

std::string replay_command(const ScenarioResult& scenario, const RunResult& run) {
  const bool dashed = scenario.path.starts_with('-');
  return fmt::format("havip run{} {} --seed {}", run.repetition > 0 ? " --live" : "",
                     shell_word(dashed ? "./" + scenario.path : scenario.path), run.seed);
}

std::string name_of(const RunResult& run) {
  return run.repetition > 0 ? fmt::format("repetition {}", run.repetition)
                            : fmt::format("seed {}", run.seed);
}

std::string runs_of(const ScenarioResult& scenario) {
  if (scenario.broken()) return "not played";
  if (scenario.live) return counted(scenario.runs.size(), "repetition");
  return scenario.runs.size() == 1 ? name_of(scenario.runs.front())
                                   : counted(scenario.runs.size(), "seed");
}

std::string summary_of(const TestResult& result) {
  const std::size_t passed = result.count(&ScenarioResult::passed);
  const std::size_t broken = result.count(&ScenarioResult::broken);
  std::string text =
      fmt::format("{}, {}: {} passed, {} failed", counted(result.scenarios.size(), "scenario"),
                  counted(result.runs(), "run"), passed, result.scenarios.size() - passed - broken);
  if (broken > 0) text += fmt::format(", {} broken", broken);
  if (const std::size_t differing = result.differing(); differing > 0)
    text += fmt::format(", {} not as in the baseline", differing);
  if (result.interrupted) text += "; interrupted";
  return text;
}

}  // namespace havip::test_run
