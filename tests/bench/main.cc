// Runs the benchmarks and holds their results against the bars that the project sets itself.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

struct Bar {
  const char* benchmark;
  const char* unit;
  double bar;
  bool at_least;                     // else: at most
  const char* divided_by = nullptr;  // another benchmark, where the bar is of a quotient
};

// What a benchmark gives as its value by itself, in place of its rate or its time.
constexpr const char* kValue = "value";

constexpr Bar kBars[] = {
    {"kernel_hold/1000", "M events/s", 12, true},
    {"kernel_hold/100000", "M events/s", 9, true},
    {"kernel_hold/1000000", "M events/s", 6, true},
    {"frames_through_tap_datapath_link", "M frames/s", 2.5, true},
    {"frames_with_pcapng", "M frames/s", 0.5, true},
    {"nic_down_in_runner", "ms", 5, false},
    {"sweep_of_nic_down", "K runs/s", 2, true},
    {"sweep_by_workers/2", "times one", 1.8, true, "sweep_by_workers/1"},
    {"sweep_memory", "KiB more", 256, false},
    {"replay_of_a_million", "s", 2, false},
    {"adverts_heard_by_backup", "M adverts/s", 5, true},
    {"adverts_heard_from_octets", "M adverts/s", 2, true},
    {"parse_thousand_instances", "ms", 50, false},
};

// Prints what Google Benchmark prints, and remembers the best repetition of each.
class Remember : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate) continue;
      const bool has_rate = run.counters.contains("items_per_second");
      const double value = value_of(run);
      auto [it, fresh] = best_.emplace(run.run_name.function_name + args(run), value);
      if (!fresh && (has_rate ? value > it->second : value < it->second)) it->second = value;
    }
  }

  void print_bars() const {
    std::printf("\n%-36s %10s %10s %-12s\n", "benchmark (best repetition)", "bar", "value", "unit");
    for (const Bar& bar : kBars) {
      const auto it = best_.find(bar.benchmark);
      const auto divisor = best_.find(bar.divided_by == nullptr ? "" : bar.divided_by);
      if (it == best_.end() || (bar.divided_by != nullptr && divisor == best_.end())) continue;
      const double value = it->second / (bar.divided_by == nullptr ? 1 : divisor->second);
      const bool met = bar.at_least ? value >= bar.bar : value <= bar.bar;
      std::printf("%-36s %s%8.2f %10.2f %-12s %s\n", bar.benchmark,
                  bar.at_least ? ">=" : "<=", bar.bar, value, bar.unit, met ? "met" : "MISSED");
    }
  }

 private:
  // A rate in the unit of its bar: millions a second, or thousands.
  static double value_of(const Run& run) {
    if (const auto own = run.counters.find(kValue); own != run.counters.end()) {
      return own->second.value;
    }
    const auto rate = run.counters.find("items_per_second");
    if (rate == run.counters.end()) return run.GetAdjustedRealTime();
    const bool sweep = run.run_name.function_name.starts_with("sweep");
    return rate->second.value / (sweep ? 1e3 : 1e6);
  }

  static std::string args(const Run& run) {
    return run.run_name.args.empty() ? "" : "/" + run.run_name.args;
  }

  std::map<std::string, double> best_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Remember reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_bars();
  return 0;
}
