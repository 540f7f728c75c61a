#include "tools/test/virtual_runs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "platform/work/in_order.h"
#include "tools/run/playing.h"
#include "tools/test/count_progress.h"
#include "tools/test/play.h"
#include "tools/test/run_folders.h"

namespace havip::test_run {
namespace {

struct Job {
  std::size_t scenario = 0;
  std::uint64_t seed = 0;
  bool last = false;   // of its scenario
  std::string folder;  // "": it leaves none unless it fails
  Result<Played> played = fail("");
  std::string unwritten;  // why its folder is not there; ""
};

// Plays the seed once more, by the file itself, and leaves everything that `havip run` leaves.
Result<bool> leave_folder(const ScenarioResult& scenario, std::uint64_t seed,
                          const std::string& path, const volatile std::sig_atomic_t* stop) {
  auto prepared =
      tools::prepare_quietly(scenario.path, {{.pointer = "/seed", .value = std::to_string(seed)}});
  if (!prepared) return fail(to_string(prepared.error().front()));
  return tools::leave_run_folder(**prepared, path, stop);
}

class Test {
 public:
  Test(std::vector<Loaded>& scenarios, const Playground& how)
      : scenarios_(scenarios), how_(how), folders_(how.out) {
    for (std::size_t i = 0; i < scenarios.size(); ++i)
      add_jobs(i);
    samples_.resize(scenarios.size());
  }

  Result<bool> play() {
    CountProgress progress(jobs_.size());
    const auto finished = [&](std::size_t job) {
      progress.show(job + 1);
      return take(jobs_[job], progress);
    };
    tell_broken_before(jobs_.empty() ? scenarios_.size() : jobs_.front().scenario);
    work::in_order({.count = jobs_.size(),
                    .threads = how_.threads,
                    .ahead = std::max<std::size_t>(std::size_t{4} * how_.threads, 64),
                    .run = [&](std::size_t job, unsigned) { run(jobs_[job]); },
                    .finished = finished});
    progress.clear();
    if (!error_.empty()) return fail(error_);
    return !stopped_;
  }

 private:
  void add_jobs(std::size_t index) {
    const Loaded& one = scenarios_[index];
    if (one.prepared == nullptr) return;
    for (const std::uint64_t seed : loader::seeds_of(one.prepared->loaded.scenario)) {
      jobs_.push_back({.scenario = index, .seed = seed});
      if (!how_.out.empty()) jobs_.back().folder = folders_.take(one.result.name, seed);
    }
    jobs_.back().last = true;
  }

  void run(Job& job) {
    const Loaded& one = scenarios_[job.scenario];
    job.played = test_run::play(*one.prepared, job.seed, how_.stop);
    if (!job.played || job.folder.empty() || *how_.stop != 0) return;
    if (auto left = leave_folder(one.result, job.seed, job.folder, how_.stop); !left)
      job.unwritten = left.error();
  }

  // On the calling thread, in order. False: no more.
  bool take(Job& job, CountProgress& progress) {
    Loaded& one = scenarios_[job.scenario];
    if (*how_.stop != 0) {
      stopped_ = true;
      return false;
    }
    error_ = job.unwritten;
    if (!error_.empty()) return false;
    if (!job.played) {
      if (one.result.faults.empty())
        one.result.faults.push_back(fmt::format("{}: {}", one.result.path, job.played.error()));
    } else {
      RunResult& result = job.played->result;
      result.folder = job.folder;
      if (!result.passed && !leave_first_failure(one.result, result)) return false;
      samples_[job.scenario].push_back(std::move(job.played->took));
      one.result.runs.push_back(std::move(result));
    }
    job.played = fail("");  // its memory
    if (!job.last) return true;
    finish(one, samples_[job.scenario]);
    progress.clear();
    how_.tell(one.result);
    tell_broken_after(job);
    return true;
  }

  // Of the seeds of a scenario the first that fails leaves its folder.
  bool leave_first_failure(const ScenarioResult& scenario, RunResult& result) {
    const bool first = std::exchange(last_failed_, &scenario) != &scenario;
    if (!result.folder.empty() || !first) return true;
    const std::string path = folders_.take(scenario.name, result.seed);
    auto left = leave_folder(scenario, result.seed, path, how_.stop);
    if (!left) {
      error_ = left.error();
      return false;
    }
    result.folder = path;
    return true;
  }

  static void finish(Loaded& one, std::vector<std::vector<std::optional<Duration>>>& took) {
    const loader::Scenario& scenario = one.prepared->loaded.scenario;
    std::vector<judge::Sample> samples(scenario.expect.size());
    for (const auto& run : took) {
      for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i].add(run[i]);
    }
    took = {};
    if (!one.result.broken())
      one.result.distributions = judge::check_distributions(scenario, samples);
    one.prepared.reset();
  }

  void tell_broken_before(std::size_t end) {
    for (std::size_t i = 0; i < end; ++i)
      how_.tell(scenarios_[i].result);
  }

  // Broken ones have no jobs: they follow the scenario before them.
  void tell_broken_after(const Job& job) {
    for (std::size_t i = job.scenario + 1; i < scenarios_.size(); ++i) {
      if (!scenarios_[i].result.broken()) return;
      how_.tell(scenarios_[i].result);
    }
  }

  std::vector<Loaded>& scenarios_;
  const Playground& how_;
  RunFolders folders_;
  std::vector<Job> jobs_;
  // By scenario, by run.
  std::vector<std::vector<std::vector<std::optional<Duration>>>> samples_;
  const ScenarioResult* last_failed_ = nullptr;  // the scenario of the last run that failed
  bool stopped_ = false;
  std::string error_;
};

}  // namespace

Result<bool> play_virtual(std::vector<Loaded>& scenarios, const Playground& how) {
  return Test(scenarios, how).play();
}

}  // namespace havip::test_run
