#include "tools/test/print_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/baseline/print.h"

namespace havip::test_run {
namespace {

using report::Tone;

constexpr std::size_t kColumns = 100;
constexpr std::size_t kIndent = 6;
constexpr std::size_t kLabel = 10;
// Failing runs of a scenario that are told in full; of the others their seeds.
constexpr std::size_t kMaxRuns = 3;
constexpr std::size_t kMaxSeeds = 12;

class Page {
 public:
  explicit Page(const report::Paint& paint) : paint_(paint) {}

  void line(std::string_view text) { out_.append(text).append("\n"); }

  void status(std::string_view word, Tone tone, std::string_view rest) {
    line(fmt::format("{}  {}", paint_(tone, word), rest));
  }

  void item(std::string_view label, std::string_view text, Tone tone = Tone::kPlain) {
    std::string front = std::string(kIndent, ' ') + report::left(label, kLabel);
    for (const std::string& part : report::wrap(text, kColumns - kIndent - kLabel)) {
      line(front + paint_(tone, part));
      front.assign(kIndent + kLabel, ' ');
    }
  }

  // What must not be broken: somebody will copy it.
  void whole(std::string_view label, std::string_view text) {
    line(std::string(kIndent, ' ') + report::left(label, kLabel) + std::string(text));
  }

  void heading(std::string_view text) { line(std::string(kIndent - 2, ' ') + std::string(text)); }

  void failure(const Failure& one) {
    item("expected", one.expected);
    item("seen", one.seen, Tone::kBad);
    if (!one.because.empty()) item("because", one.because);
    item("where", one.where, Tone::kQuiet);
    std::string_view label = "chain";
    for (const std::string& cause : one.chain) {
      item(label, cause, Tone::kQuiet);
      label = "";
    }
  }

  std::string take() { return std::move(out_); }

 private:
  const report::Paint& paint_;
  std::string out_;
};

void add_run(Page& page, const ScenarioResult& scenario, const RunResult& run) {
  if (scenario.runs.size() > 1) page.heading(name_of(run));
  if (!run.cut_short.empty())
    page.item("ended", fmt::format("{} at {} of virtual time", run.cut_short,
                                   to_string(kStart + run.virtual_time)));
  for (const Failure& one : run.failures)
    page.failure(one);
  page.whole("replay", replay_command(scenario, run));
  if (!run.folder.empty()) page.whole("run", run.folder);
}

void add_failed_runs(Page& page, const ScenarioResult& scenario) {
  std::vector<std::string> others;
  std::size_t told = 0;
  for (const RunResult& run : scenario.runs) {
    if (run.passed) continue;
    if (told++ < kMaxRuns) {
      add_run(page, scenario, run);
    } else {
      others.push_back(name_of(run));
    }
  }
  if (others.empty()) return;
  const std::size_t shown = std::min(others.size(), kMaxSeeds);
  std::string list = fmt::format(
      "{}", fmt::join(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (others.size() > shown) list += fmt::format(" and {} more", others.size() - shown);
  page.item("so do", list);
}

}  // namespace

std::string scenario_text(const ScenarioResult& scenario, const report::Paint& paint) {
  Page page(paint);
  const std::string head = fmt::format("{}  {}", scenario.path, runs_of(scenario));
  if (scenario.broken()) {
    page.status("BROKEN", Tone::kBad, head);
    return page.take();  // the faults are diagnostics: on stderr
  }
  const bool passed = scenario.passed();
  std::string rest = head;
  if (const std::size_t failed = scenario.failed_runs(); failed > 0 && scenario.runs.size() > 1)
    rest += fmt::format(", {} failed", failed);
  page.status(passed ? "PASS" : "FAIL", passed ? Tone::kGood : Tone::kBad, rest);
  add_failed_runs(page, scenario);
  for (const judge::DistributionResult& one : scenario.distributions) {
    if (one.result.held) {
      page.item("", one.summary, Tone::kQuiet);
      continue;
    }
    page.failure({.expected = one.result.text,
                  .seen = one.result.observed,
                  .because = one.result.because,
                  .where = one.result.where});
    page.item("all", one.summary);
  }
  return page.take();
}

std::string ending_text(const TestResult& result, const report::Paint& paint) {
  std::string text;
  if (!result.baseline.empty()) {
    const std::size_t differing = result.differing();
    text += fmt::format("\n{} {}: ", paint(Tone::kHeading, "Baseline"), result.baseline);
    text += differing == 0 ? paint(Tone::kGood, "as recorded")
                           : paint(Tone::kBad, fmt::format("{} of {} scenarios differ", differing,
                                                           result.compared.size()));
    text += "\n";
    for (const std::string& part : report::wrap(result.method, kColumns - 2))
      text += "  " + paint(Tone::kQuiet, part) + "\n";
    for (const BaselineResult& one : result.compared) {
      if (!one.differs && one.headline == baseline::kAsRecorded) continue;
      text += fmt::format(
          "{}  {}\n",
          paint(one.differs ? Tone::kBad : Tone::kQuiet, one.differs ? "MOVED" : "     "),
          one.path);
      for (const std::string& part : report::wrap(one.headline, kColumns - kIndent))
        text += std::string(kIndent, ' ') + part + "\n";
      for (const std::string& line : one.details)
        text += line + "\n";
    }
  }
  const bool good = result.count(&ScenarioResult::passed) == result.scenarios.size() &&
                    result.differing() == 0 && !result.interrupted;
  text +=
      fmt::format("\n{}  {}\n", paint(good ? Tone::kGood : Tone::kBad, good ? "PASSED" : "FAILED"),
                  summary_of(result));
  return text;
}

}  // namespace havip::test_run
