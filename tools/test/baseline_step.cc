#include "tools/test/baseline_step.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/stats/bootstrap.h"
#include "tools/baseline/compare.h"
#include "tools/baseline/compare_live.h"
#include "tools/baseline/file.h"
#include "tools/baseline/print.h"

namespace havip::test_run {
namespace {

namespace fs = std::filesystem;

fs::path without_links(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  const fs::path found = fs::weakly_canonical(absolute, error);
  return error ? absolute.lexically_normal() : found;
}

std::string method_of(const baseline::LiveComparison& live) {
  return fmt::format(
      "live runs are noisy: {} stages were compared by the Mann-Whitney U test, with "
      "Holm's correction at {}",
      live.tests, baseline::kAlpha);
}

constexpr std::string_view kExact =
    "virtual time has no noise: times are compared exactly, seed by seed";

template <class Comparison>
void tell(const Comparison& comparison, TestResult& result) {
  for (const auto& entry : comparison.entries)
    result.compared.push_back({.path = entry.path,
                               .differs = entry.differs(),
                               .headline = baseline::headline(entry),
                               .details = baseline::details(entry)});
}

}  // namespace

BaselineStep::BaselineStep(std::string file, const std::vector<std::string>& paths)
    : file_(std::move(file)), folder_(without_links(file_).parent_path().string()) {
  for (const std::string& path : paths)
    covered_.push_back(without_links(path).string());
}

Result<BaselineStep, std::vector<std::string>> BaselineStep::open(
    const std::string& file, const std::vector<std::string>& paths, baseline::Backend backend,
    bool update) {
  BaselineStep step(file, paths);
  auto read = baseline::read_file(file);
  if (!read) return fail(std::move(read).error());
  if (!*read && !update)
    return fail(std::vector{
        fmt::format("{}: is missing, expected a baseline; --update-baseline makes one", file)});
  step.then_.backend = backend;
  if (!*read) return step;
  if ((**read).backend != backend)
    return fail(std::vector{fmt::format("{}: a baseline of {} runs, expected one of {} runs", file,
                                        to_string((**read).backend), to_string(backend))});
  step.then_ = std::move(**read);
  return step;
}

std::string BaselineStep::path_from_file(const std::string& path) const {
  return without_links(path).lexically_relative(folder_).generic_string();
}

bool BaselineStep::covers(const std::string& path_in_file) const {
  const fs::path path = (fs::path(folder_) / path_in_file).lexically_normal();
  return std::ranges::any_of(covered_, [&](const std::string& root) {
    const fs::path below = path.lexically_relative(root);
    return !below.empty() && *below.begin() != "..";
  });
}

baseline::Baseline BaselineStep::times_of(const TestResult& result) const {
  baseline::Baseline times{.backend = then_.backend};
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.broken()) continue;
    baseline::Entry entry{.path = path_from_file(scenario.path), .hash = scenario.hash};
    for (const RunResult& run : scenario.runs)
      entry.runs.push_back(
          {.seed = run.repetition > 0 ? run.repetition : run.seed, .switches = run.switches});
    times.entries.push_back(std::move(entry));
  }
  std::ranges::sort(times.entries, {}, &baseline::Entry::path);
  return times;
}

void BaselineStep::compare(TestResult& result) const {
  baseline::Scope scope;
  std::vector<std::string> broken;
  for (const ScenarioResult& one : result.scenarios) {
    if (one.broken()) broken.push_back(path_from_file(one.path));
    scope.tolerances[path_from_file(one.path)] = one.tolerance;
  }
  // What could not be played has not vanished.
  scope.covers = [&](const std::string& path) {
    return covers(path) && std::ranges::find(broken, path) == broken.end();
  };
  const baseline::Baseline now = times_of(result);
  result.baseline = file_;
  if (now.backend == baseline::Backend::kLive) {
    const baseline::LiveComparison live = baseline::compare_live(then_, now, scope);
    result.method = method_of(live);
    tell(live, result);
  } else {
    result.method = kExact;
    tell(baseline::compare(then_, now, scope), result);
  }
}

Result<void> BaselineStep::update(const TestResult& result) const {
  baseline::Baseline now = times_of(result);
  std::vector<baseline::Entry> kept;
  for (const baseline::Entry& entry : then_.entries) {
    if (now.find(entry.path) == nullptr && !covers(entry.path)) kept.push_back(entry);
  }
  now.entries.insert(now.entries.end(), kept.begin(), kept.end());
  std::ranges::sort(now.entries, {}, &baseline::Entry::path);
  return baseline::write_file(file_, now);
}

}  // namespace havip::test_run
