#include "tools/run/playing.h"

#include <chrono>

#include "core/trace/jsonl.h"
#include "scenarios/judge/judgement.h"
#include "tools/run/mails.h"

namespace havip::tools {

Playing::Playing(const RunOptions& options, const loader::Loaded& loaded, const runner::Plan& plan,
                 RunFolder folder)
    : options_(options),
      loaded_(loaded),
      plan_(plan),
      folder_(std::move(folder)),
      sink_(folder_.path_of("capture.pcapng")),
      observer_(sink_, plan, loaded.scenario.seed) {}

Result<void> Playing::play(const runner::Onlooker& onlooker) {
  const auto began = std::chrono::steady_clock::now();
  auto store = vpccgw::SqliteStore::in_memory();
  if (!store) return fail(store.error());
  store_.emplace(std::move(*store));
  auto world = runner::World::build(plan_, loaded_.scenario.seed,
                                    {.observer = &observer_, .store = &*store_});
  if (!world) return fail(world.error());
  world_ = std::move(*world);
  trace::Recorder& trace = world_->trace();
  trace.listen([&](const trace::Record& r) { observer_.decided(r, trace.node_name(r.node)); });
  ending_ = world_->run({}, onlooker);
  wall_ = std::chrono::steady_clock::now() - began;
  return {};
}

Result<void> Playing::write_own() {
  if (auto done = observer_.finish(); !done) return done;
  if (auto done = write_mails(folder_, world_->trace()); !done) return done;
  return store_->save_to(folder_.path_of("vpccgw.sqlite"));
}

void Playing::with_publication(const std::function<void(const Publication&)>& use) {
  const judge::Tables tables = world_->tables();
  const bool complete = ending_ == runner::Ending::kCompleted;
  const judge::Run run{.scenario = loaded_.scenario,
                       .records = world_->trace().records(),
                       .nodes = world_->trace().nodes(),
                       .seed = loaded_.scenario.seed,
                       .end = world_->now(),
                       .tables = tables,
                       .complete = complete};
  const std::string events = trace::to_json_lines(world_->trace());
  use({.options = options_,
       .folder = folder_,
       .loaded = loaded_,
       .run = run,
       .events = events,
       .wall = wall_,
       .cut_short = complete ? "" : std::string(to_string(ending_))});
}

Result<bool> leave_run_folder(const Prepared& prepared, const std::string& path,
                              const volatile std::sig_atomic_t* stop) {
  auto folder = RunFolder::create(path);
  if (!folder) return fail(folder.error());
  const RunOptions options;
  Playing playing(options, prepared.loaded, prepared.plan, std::move(*folder));
  if (auto done = playing.play({.stop = stop}); !done) return fail(done.error());
  if (auto done = playing.write_own(); !done) return fail(done.error());
  Result<bool> whole = true;
  playing.with_publication([&](const Publication& publication) {
    const auto written = write_files(publication, judge::judge(publication.run));
    if (!written) whole = fail(written.error());
    if (written) whole = publication.run.complete;
  });
  return whole;
}

}  // namespace havip::tools
