// A sweep's inner loop: nic-down with a probe every 100 ms, 40 s of virtual time, read once and
// played again and again with another seed; of each run the stages and the outages are taken.
#include <cstdint>
#include <fstream>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "core/base/ensure.h"
#include "platform/work/in_order.h"
#include "scenarios/batch/batch_runner.h"
#include "scenarios/judge/ownership.h"
#include "scenarios/judge/probe_facts.h"
#include "scenarios/loader/load.h"

namespace {

using namespace havip;

// The shipped scenario, with the probe of the bar.
class NicDown {
 public:
  NicDown() : loaded_(load()), plan_(*runner::make_plan(loaded_.scenario)) {}
  NicDown(const NicDown&) = delete;
  NicDown& operator=(const NicDown&) = delete;

  [[nodiscard]] const runner::Plan& plan() const { return plan_; }

 private:
  static loader::Loaded load() {
    auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/nic-down.json",
                               {{.pointer = "/probes/0/every", .value = "100ms"}});
    ensure(loaded.has_value(), "nic-down is valid");
    return std::move(*loaded);
  }

  loader::Loaded loaded_;
  runner::Plan plan_;
};

// What a sweep keeps of a run: the sum of it, so that nothing can be left out.
std::int64_t measure(batch::BatchRunner& runner, const runner::Plan& plan, std::uint64_t seed) {
  const auto played = runner.play(plan, seed);
  ensure(played.has_value() && played->run.complete, "nic-down is played to its end");
  const judge::TraceIndex index(played->run.records);
  Duration sum{};
  for (const auto& probe : judge::find_probes(played->run, index))
    sum += probe.longest_outage;
  for (const auto& havip : judge::find_ownership(played->run, index)) {
    for (const auto& one : havip.switchovers)
      sum += one.total;
  }
  return sum.count();
}

void sweep_of_nic_down(benchmark::State& state) {
  const NicDown nic_down;
  batch::BatchRunner runner;
  std::uint64_t seed = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(measure(runner, nic_down.plan(), ++seed));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sweep_of_nic_down)->Repetitions(5);

// The same by so many workers: what a second one brings is the quotient of the two rates.
void sweep_by_workers(benchmark::State& state) {
  constexpr std::size_t kRuns = 2'000;
  const NicDown nic_down;
  const auto threads = static_cast<unsigned>(state.range(0));
  std::vector<batch::BatchRunner> runners(threads);
  for (auto _ : state) {
    work::in_order({.count = kRuns,
                    .threads = threads,
                    .run =
                        [&](std::size_t job, unsigned worker) {
                          benchmark::DoNotOptimize(
                              measure(runners[worker], nic_down.plan(), job + 1));
                        },
                    .finished = [](std::size_t) { return true; }});
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRuns));
}
BENCHMARK(sweep_by_workers)->Arg(1)->Arg(2)->UseRealTime()->Repetitions(5);

// Kilobytes of this process that are in memory.
double resident_kib() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  file >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

// How much more memory a worker has after 20,000 runs than after its first thousand.
void sweep_memory(benchmark::State& state) {
  const NicDown nic_down;
  batch::BatchRunner runner;
  const auto play = [&](std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t seed = from; seed < to; ++seed)
      benchmark::DoNotOptimize(measure(runner, nic_down.plan(), seed));
  };
  for (auto _ : state) {
    play(0, 1'000);
    const double before = resident_kib();
    play(1'000, 20'000);
    state.counters["value"] = resident_kib() - before;
  }
}
BENCHMARK(sweep_memory)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
