#include "tools/test/test_command.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "platform/work/in_order.h"
#include "tools/cli/colour.h"
#include "tools/run/interrupt.h"
#include "tools/test/baseline_step.h"
#include "tools/test/find_scenarios.h"
#include "tools/test/junit.h"
#include "tools/test/live_runs.h"
#include "tools/test/markdown.h"
#include "tools/test/print_text.h"
#include "tools/test/tap.h"
#include "tools/test/virtual_runs.h"

namespace havip::test_run {
namespace {

using tools::ExitStatus;
using Lines = std::vector<std::string>;

constexpr int kMaxJobs = 4096;

void complain(const Lines& lines) {
  for (const std::string& line : lines)
    fmt::print(stderr, "{}\n", line);
}

bool is_stdout(const std::string& file) {
  return file == "-";
}

// What the options say of each other.
Lines faults_of(const TestOptions& options) {
  Lines faults;
  const auto need = [&](bool holds, std::string text) {
    if (!holds) faults.push_back("havip test: " + std::move(text));
  };
  need(!options.paths.empty(), "expected a scenario, or a folder with scenarios");
  need(options.jobs >= 0 && options.jobs <= kMaxJobs,
       fmt::format("--jobs {}: expected 1 to {}, or 0 for one a core", options.jobs, kMaxJobs));
  need(!options.update_baseline || !options.baseline.empty(),
       "--update-baseline needs --baseline FILE");
  need(options.repeat == 0 || options.live,
       "--repeat is for --live: a virtual run is the same each time");
  need(options.repeat >= 0, fmt::format("--repeat {}: expected 1 or more", options.repeat));
  const bool compared = options.live && !options.baseline.empty();
  need(!compared || options.repeat >= static_cast<int>(baseline::kMinRepetitions),
       fmt::format(
           "--live with --baseline needs --repeat {} or more: fewer runs tell no noise from a "
           "change",
           baseline::kMinRepetitions));
  need(!options.live || options.jobs <= 1, "--live plays one run at a time, without --jobs");
  const int on_stdout = static_cast<int>(is_stdout(options.junit)) +
                        static_cast<int>(is_stdout(options.tap)) +
                        static_cast<int>(is_stdout(options.markdown));
  need(on_stdout <= 1, "only one of --junit, --tap and --markdown can go to stdout");
  return faults;
}

// Writes or appends, or says why not.
bool write(const std::string& file, const char* mode, std::string_view text) {
  if (is_stdout(file)) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return true;
  }
  const auto close = [](std::FILE* open) { std::fclose(open); };
  errno = 0;
  const std::unique_ptr<std::FILE, decltype(close)> out(std::fopen(file.c_str(), mode), close);
  const bool written = out != nullptr &&
                       std::fwrite(text.data(), 1, text.size(), out.get()) == text.size() &&
                       std::fflush(out.get()) == 0;
  if (!written) complain({fmt::format("havip: {}: {}", file, std::strerror(errno))});
  return written;
}

// What is left of a summary's size after what stands in the file already.
std::size_t room_in(const std::string& file) {
  if (is_stdout(file)) return kMaxMarkdown;
  const auto close = [](std::FILE* open) { std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> in(std::fopen(file.c_str(), "rb"), close);
  if (in == nullptr || std::fseek(in.get(), 0, SEEK_END) != 0) return kMaxMarkdown;
  const long size = std::max(std::ftell(in.get()), 0L);
  return kMaxMarkdown - std::min(kMaxMarkdown, static_cast<std::size_t>(size));
}

class Command {
 public:
  explicit Command(const TestOptions& options)
      : options_(options),
        quiet_(is_stdout(options.junit) || is_stdout(options.tap) || is_stdout(options.markdown)),
        paint_(!quiet_ && tools::wants_colour()) {}

  ExitStatus run() {
    if (const Lines faults = faults_of(options_); !faults.empty()) {
      complain(faults);
      return ExitStatus::kBadInput;
    }
    FoundScenarios found = find_scenarios(options_.paths);
    complain(found.faults);
    if (!found.faults.empty()) raise(ExitStatus::kBadInput);
    if (!open_baseline()) return ExitStatus::kBadInput;
    std::vector<Loaded> scenarios = load_all(found.scenarios, threads());
    if (scenarios.empty()) {
      complain({"havip test: found no scenario to run"});
      return ExitStatus::kBadInput;
    }
    if (!play(scenarios)) return ExitStatus::kEnvironment;
    for (Loaded& one : scenarios)
      result_.scenarios.push_back(std::move(one.result));
    settle_baseline();
    judge();
    if (!quiet_) fmt::print("{}", ending_text(result_, paint_));
    write_reports();
    return status_;
  }

 private:
  // The gravest of what was found.
  void raise(ExitStatus status) { status_ = std::max(status_, status); }

  [[nodiscard]] unsigned threads() const {
    return options_.jobs > 0 ? static_cast<unsigned>(options_.jobs) : work::cores();
  }

  bool open_baseline() {
    if (options_.baseline.empty()) return true;
    const auto backend = options_.live ? baseline::Backend::kLive : baseline::Backend::kVirtual;
    auto step =
        BaselineStep::open(options_.baseline, options_.paths, backend, options_.update_baseline);
    if (!step) {
      complain(step.error());
      return false;
    }
    baseline_ = std::move(*step);
    return true;
  }

  void tell(const ScenarioResult& scenario) {
    complain(scenario.faults);
    if (quiet_) return;
    fmt::print("{}", scenario_text(scenario, paint_));
    std::fflush(stdout);
  }

  // False: this machine cannot do it, which has been said.
  bool play(std::vector<Loaded>& scenarios) {
    tools::catch_interrupts();
    const auto told = [this](const ScenarioResult& one) { tell(one); };
    const auto whole = options_.live ? play_live(scenarios, {.repetitions = static_cast<unsigned>(
                                                                 std::max(options_.repeat, 1)),
                                                             .guests = options_.guests,
                                                             .out = options_.out,
                                                             .stop = tools::interrupted(),
                                                             .tell = told})
                                     : play_virtual(scenarios, {.threads = threads(),
                                                                .out = options_.out,
                                                                .stop = tools::interrupted(),
                                                                .tell = told});
    if (!whole) {
      complain({"havip: " + whole.error()});
      return false;
    }
    result_.interrupted = !*whole;
    return true;
  }

  void settle_baseline() {
    if (!baseline_ || result_.interrupted) return;
    if (!options_.update_baseline) {
      baseline_->compare(result_);
      return;
    }
    if (status_ == ExitStatus::kBadInput || result_.count(&ScenarioResult::broken) > 0) {
      complain({fmt::format("havip: {}: not written, for not all scenarios could be played",
                            options_.baseline)});
      return;
    }
    if (auto written = baseline_->update(result_); !written) {
      complain({"havip: " + written.error()});
      raise(ExitStatus::kEnvironment);
    } else if (!quiet_) {
      fmt::print("\n{} {}: written\n", paint_(report::Tone::kHeading, "Baseline"),
                 options_.baseline);
    }
  }

  void judge() {
    if (result_.count(&ScenarioResult::broken) > 0) raise(ExitStatus::kBadInput);
    const bool all = result_.count(&ScenarioResult::passed) == result_.scenarios.size();
    if (!all || result_.interrupted || result_.differing() > 0) raise(ExitStatus::kFailed);
  }

  void write_reports() {
    bool written = true;
    const std::vector<Suite> suites = suites_of(result_);
    if (!options_.junit.empty()) written &= write(options_.junit, "wb", to_junit(suites));
    if (!options_.tap.empty()) written &= write(options_.tap, "wb", to_tap(suites));
    if (!options_.markdown.empty()) {
      const std::string page = to_markdown(result_, room_in(options_.markdown));
      written &= write(options_.markdown, "ab", page);
    }
    if (!written) raise(ExitStatus::kEnvironment);
  }

  const TestOptions& options_;
  bool quiet_;  // a report for programs takes stdout
  report::Paint paint_;
  std::optional<BaselineStep> baseline_;
  TestResult result_;
  ExitStatus status_ = ExitStatus::kHeld;
};

}  // namespace

ExitStatus test_command(const TestOptions& options) {
  return Command(options).run();
}

std::string test_help() {
  return fmt::format(
      "Plays each scenario with its seed, or with each of its \"seeds\", and says why where one\n"
      "fails: what was expected, what was seen, what led there, and the command that plays it\n"
      "again. Of a folder all *.json below it are scenarios, but for hidden folders, run folders\n"
      "and schemas. The first seed of a scenario that fails leaves its run folder, below runs/.\n\n"
      "A baseline holds the stages of every switchover in ns, for git. What moved is said with "
      "its\n"
      "stage and seeds; a scenario's \"tolerance\" says what may move. New, renamed and vanished\n"
      "scenarios differ, too. Live runs are noisy: they are played --repeat times ({} or more "
      "with\n"
      "a baseline), and their stages compared by the Mann-Whitney U test.\n\n"
      "Exit status: 0 all held; 1 something did not, or differs from the baseline; 2 no scenario\n"
      "was found, one is broken (the others are played all the same), or the baseline is damaged\n"
      "or of another version; 3 this machine cannot do it, or a file cannot be written; 4 "
      "internal\n"
      "error.\n\n"
      "Examples:\n"
      "  havip test scenarios/cases\n"
      "  havip test scenarios/cases --baseline times.txt --update-baseline\n"
      "  havip test scenarios/cases --baseline times.txt --junit junit.xml\n"
      "  havip test scenarios/cases --markdown \"$GITHUB_STEP_SUMMARY\"\n"
      "  havip test --live --repeat 10 scenarios/cases/nic-down.json --baseline live-times.txt\n",
      baseline::kMinRepetitions);
}

}  // namespace havip::test_run
