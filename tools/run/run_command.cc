#include "tools/run/run_command.h"

#include <chrono>
#include <csignal>

#include <fmt/format.h>

#include "core/trace/jsonl.h"
#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"
#include "tools/run/mails.h"
#include "tools/run/progress.h"
#include "tools/run/publish.h"
#include "tools/run/run_folder.h"
#include "vpccgw/store/sqlite_store.h"

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
    auto store = vpccgw::SqliteStore::in_memory();
    if (!store) return bad_region(store.error());
    auto world = runner::World::build(plan_, loaded_.scenario.seed,
                                      {.observer = &observer_, .store = &*store});
    if (!world) return bad_region(world.error());
    trace::Recorder& trace = (*world)->trace();
    trace.listen([&](const trace::Record& r) { observer_.decided(r, trace.node_name(r.node)); });
    Progress progress(loaded_.scenario.duration);
    const auto ending = (*world)->run(
        {}, {.stop = &interrupted, .watch = [&](Instant now) { progress.show(now); }});
    progress.clear();
    wall_ = std::chrono::steady_clock::now() - began;
    return report(**world, *store, ending);
  }

 private:
  ExitStatus bad_region(const std::string& why) {
    complain(fmt::format("{}: {}", options_.scenario, why));
    return ExitStatus::kBadInput;
  }

  ExitStatus report(runner::World& world, vpccgw::SqliteStore& store, runner::Ending ending) {
    const judge::Tables tables = world.tables();
    const bool complete = ending == runner::Ending::kCompleted;
    const judge::Run run{.scenario = loaded_.scenario,
                         .records = world.trace().records(),
                         .nodes = world.trace().nodes(),
                         .seed = loaded_.scenario.seed,
                         .end = world.now(),
                         .tables = tables,
                         .complete = complete};
    if (auto written = write_own(world, store); !written) {
      complain(written.error());
      return ExitStatus::kEnvironment;
    }
    return publish({.options = options_,
                    .folder = folder_,
                    .loaded = loaded_,
                    .run = run,
                    .events = trace::to_json_lines(world.trace()),
                    .wall = wall_,
                    .cut_short = complete ? "" : std::string(to_string(ending))});
  }

  // What a virtual run alone writes in its own way.
  Result<void> write_own(const runner::World& world, vpccgw::SqliteStore& store) {
    if (auto done = observer_.finish(); !done) return done;
    if (auto done = write_mails(folder_, world.trace()); !done) return done;
    return store.save_to(folder_.path_of("vpccgw.sqlite"));
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
  auto prepared = prepare(options);
  if (!prepared) return prepared.error();
  auto folder = make_folder(options, **prepared);
  if (!folder) return folder.error();
  catch_interrupts();
  return Playing(options, (*prepared)->loaded, (*prepared)->plan, std::move(*folder)).play();
}

}  // namespace havip::tools
