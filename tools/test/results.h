// What came of a test: of each scenario, of each of its seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "scenarios/judge/distribution.h"
#include "tools/baseline/baseline.h"
#include "tools/baseline/compare.h"
#include "tools/baseline/compare_live.h"

namespace havip::test_run {

// Something that did not hold.
struct Failure {
  std::string expected;
  std::string seen;
  std::string because;  // as the scenario gives it; ""
  std::string where;    // "/expect/1", or the name of an invariant
  std::vector<std::string>
      chain;  // causes of what was seen, the first of them first; one line each
};

// One run. A live run has the scenario's seed and a repetition.
struct RunResult {
  std::uint64_t seed = 0;
  unsigned repetition = 0;  // from 1; 0: a virtual run
  bool passed = false;
  std::string cut_short;  // why it ended before its time; ""
  Duration virtual_time{};
  Duration wall{};
  std::vector<Failure> failures;
  std::string folder;  // its run folder; "": it left none
  std::vector<baseline::Switch> switches;
};

// One file.
struct ScenarioResult {
  std::string path;  // as it is shown, and as it can be given to `havip run`
  std::string name;  // "" when it is broken
  bool live = false;
  std::string hash;                 // baseline::content_hash()
  std::vector<std::string> faults;  // it could not be played: everything that is wrong with it
  std::vector<RunResult> runs;      // by seed, or by repetition
  std::vector<judge::DistributionResult> distributions;
  baseline::Tolerance tolerance;

  [[nodiscard]] bool broken() const { return !faults.empty(); }
  [[nodiscard]] bool passed() const;
  [[nodiscard]] std::size_t failed_runs() const;
};

// One scenario against its baseline.
struct BaselineResult {
  std::string path;  // as it stands in the baseline
  bool differs = false;
  std::string headline;
  std::vector<std::string> details;
};

struct TestResult {
  std::vector<ScenarioResult> scenarios;  // by path
  std::string baseline;  // the file; "": none was asked for, or it could not be held against it
  std::string method;    // how times were compared, in a sentence
  std::vector<BaselineResult> compared;  // by path
  bool interrupted = false;

  [[nodiscard]] std::size_t count(bool (ScenarioResult::*which)() const) const;
  [[nodiscard]] std::size_t runs() const;
  [[nodiscard]] std::size_t differing() const;
};

// The command that plays a run again.
[[nodiscard]] std::string replay_command(const ScenarioResult& scenario, const RunResult& run);

// "seed 7", "repetition 3".
[[nodiscard]] std::string name_of(const RunResult& run);

// "seed 7", "200 seeds", "10 repetitions".
[[nodiscard]] std::string runs_of(const ScenarioResult& scenario);

// "4 scenarios, 203 runs: 2 passed, 1 failed, 1 broken".
[[nodiscard]] std::string summary_of(const TestResult& result);

}  // namespace havip::test_run
