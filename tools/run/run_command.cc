#include "tools/run/run_command.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "core/trace/digest.h"
#include "core/trace/jsonl.h"
#include "scenarios/judge/judgement.h"
#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"
#include "tools/report/agents.h"
#include "tools/report/summary.h"
#include "tools/report/terminal.h"
#include "tools/run/mails.h"
#include "tools/run/progress.h"
#include "tools/run/run_folder.h"

namespace havip::tools {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void on_signal(int) {
  interrupted = 1;
}

// A second Ctrl-C ends the program the hard way.
void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void complain(std::string_view text) {
  fmt::print(stderr, "havip: {}\n", text);
}

ExitStatus refuse(const loader::Faults& faults) {
  for (const loader::Fault& fault : faults)
    fmt::print(stderr, "{}\n", to_string(fault));
  return ExitStatus::kBadInput;
}

Result<std::vector<loader::Setting>> parse_settings(const std::vector<std::string>& texts) {
  std::vector<loader::Setting> settings;
  for (const std::string& text : texts) {
    auto setting = loader::parse_setting(text);
    if (!setting) return fail("--set " + setting.error());
    settings.push_back(std::move(*setting));
  }
  return settings;
}

// What Keepalived would complain of and the rig accepts: said once, before the run.
void print_findings(const runner::Plan& plan) {
  for (const runner::GuestPlan& guest : plan.guests) {
    for (const auto& finding : guest.findings) {
      if (finding.severity == hostsim::conf::Severity::kNote) continue;
      fmt::print(stderr, "{}\n", to_string(finding));
    }
  }
}

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

// One run from here on: the world, its capture and what is written of them.
class Playing {
 public:
  Playing(const RunOptions& options, const loader::Loaded& loaded, const runner::Plan& plan,
          RunFolder folder)
      : options_(options),
        loaded_(loaded),
        plan_(plan),
        folder_(std::move(folder)),
        sink_(folder_.path_of("capture.pcapng")),
        observer_(sink_, plan, loaded.scenario.seed) {}

  ExitStatus play() {
    const auto began = std::chrono::steady_clock::now();
    auto world = runner::World::build(plan_, loaded_.scenario.seed, &observer_);
    if (!world) return bad_region(world.error());
    trace::Recorder& trace = (*world)->trace();
    trace.listen([&](const trace::Record& r) { observer_.decided(r, trace.node_name(r.node)); });
    Progress progress(loaded_.scenario.duration);
    const auto ending = (*world)->run(
        {}, {.stop = &interrupted, .watch = [&](Instant now) { progress.show(now); }});
    progress.clear();
    wall_ = std::chrono::steady_clock::now() - began;
    return report(**world, ending);
  }

 private:
  ExitStatus bad_region(const std::string& why) {
    complain(fmt::format("{}: {}", options_.scenario, why));
    return ExitStatus::kBadInput;
  }

  ExitStatus report(runner::World& world, runner::Ending ending) {
    const judge::Tables tables = world.tables();
    const judge::Run run{.scenario = loaded_.scenario,
                         .records = world.trace().records(),
                         .nodes = world.trace().nodes(),
                         .seed = loaded_.scenario.seed,
                         .end = world.now(),
                         .tables = tables,
                         .complete = ending == runner::Ending::kCompleted};
    const judge::Judgement judgement = judge::judge(run);
    const std::string events = trace::to_json_lines(world.trace());
    trace::Digest digest;
    digest.add(events);
    const std::string summary = report::summary_json(
        run, judgement, {.digest = digest.hex(), .build = HAVIP_BUILD, .wall = wall_});
    if (auto written = write_all(world, events, summary, report::agents_json(tables)); !written) {
      complain(written.error());
      return ExitStatus::kEnvironment;
    }
    print(run, judgement, summary, digest.hex());
    if (ending != runner::Ending::kCompleted) {
      complain(fmt::format("{} at {}, before the end of the scenario at {}", to_string(ending),
                           to_string(world.now()), to_string(loaded_.scenario.duration)));
      return ExitStatus::kFailed;
    }
    return judgement.passed ? ExitStatus::kHeld : ExitStatus::kFailed;
  }

  Result<void> write_all(runner::World& world, std::string_view events, std::string_view summary,
                         std::string_view agents) {
    if (auto done = observer_.finish(); !done) return done;
    if (auto done = folder_.write("events.jsonl", events); !done) return done;
    if (auto done = folder_.write("summary.json", summary); !done) return done;
    if (auto done = folder_.write("agents.json", agents); !done) return done;
    if (auto done = write_mails(folder_, world.trace()); !done) return done;
    if (auto done = folder_.write_inputs(loaded_); !done) return done;
    return world.store().save_to(folder_.path_of("vpccgw.sqlite"));
  }

  void print(const judge::Run& run, const judge::Judgement& judgement, std::string_view summary,
             const std::string& digest) {
    if (options_.json) {
      fmt::print("{}", summary);
      return;
    }
    const report::TerminalOptions terminal{
        .colour = wants_colour(), .digest = digest, .run_folder = folder_.path()};
    fmt::print("{}", report::render_terminal(run, judgement, terminal));
  }

  const RunOptions& options_;
  const loader::Loaded& loaded_;
  const runner::Plan& plan_;
  RunFolder folder_;
  capture::FileSink sink_;
  runner::CaptureObserver observer_;
  Duration wall_{};
};

}  // namespace

ExitStatus run_command(const RunOptions& options) {
  auto settings = parse_settings(options.settings);
  if (!settings) {
    complain(settings.error());
    return ExitStatus::kBadInput;
  }
  if (options.seed)
    settings->push_back({.pointer = "/seed", .value = std::to_string(*options.seed)});
  auto loaded = loader::load(options.scenario, *settings);
  if (!loaded) return refuse(loaded.error());
  auto plan = runner::make_plan(loaded->scenario);
  if (!plan) return refuse(plan.error());
  print_findings(*plan);
  const std::string out =
      options.out.empty() ? fmt::format("runs/{}-{}", loaded->scenario.name, loaded->scenario.seed)
                          : options.out;
  auto folder = RunFolder::create(out);
  if (!folder) {
    complain(folder.error());
    return ExitStatus::kEnvironment;
  }
  catch_interrupts();
  return Playing(options, *loaded, *plan, std::move(*folder)).play();
}

}  // namespace havip::tools
