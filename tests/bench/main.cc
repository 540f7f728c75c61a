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
  bool at_least;  // else: at most
};

constexpr Bar kBars[] = {
    {"kernel_hold/1000", "M events/s", 12, true},
    {"kernel_hold/100000", "M events/s", 9, true},
    {"kernel_hold/1000000", "M events/s", 6, true},
    {"frames_through_tap_datapath_link", "M frames/s", 2.5, true},
    {"frames_with_pcapng", "M frames/s", 0.5, true},
    {"nic_down_in_runner", "ms", 5, false},
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
      const auto rate = run.counters.find("items_per_second");
      const bool has_rate = rate != run.counters.end();
      const double value = has_rate ? rate->second.value / 1e6 : run.GetAdjustedRealTime();
      auto [it, fresh] = best_.emplace(run.run_name.function_name + args(run), value);
      if (!fresh && (has_rate ? value > it->second : value < it->second)) it->second = value;
    }
  }

  void print_bars() const {
    std::printf("\n%-36s %10s %10s %-12s\n", "benchmark (best repetition)", "bar", "value", "unit");
    for (const Bar& bar : kBars) {
      const auto it = best_.find(bar.benchmark);
      if (it == best_.end()) continue;
      const bool met = bar.at_least ? it->second >= bar.bar : it->second <= bar.bar;
      std::printf("%-36s %s%8.2f %10.2f %-12s %s\n", bar.benchmark,
                  bar.at_least ? ">=" : "<=", bar.bar, it->second, bar.unit,
                  met ? "met" : "MISSED");
    }
  }

 private:
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
