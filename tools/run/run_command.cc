#include "tools/run/run_command.h"

#include <fmt/format.h>

#include "tools/run/interrupt.h"
#include "tools/run/playing.h"
#include "tools/run/progress.h"
#include "tools/run/publish.h"
#include "tools/run/run_folder.h"

namespace havip::tools {
namespace {

ExitStatus play(const RunOptions& options, const Prepared& prepared, RunFolder folder) {
  Playing playing(options, prepared.loaded, prepared.plan, std::move(folder));
  Progress progress(prepared.loaded.scenario.duration);
  const auto played =
      playing.play({.stop = interrupted(), .watch = [&](Instant now) { progress.show(now); }});
  progress.clear();
  if (!played) {
    complain(fmt::format("{}: {}", options.scenario, played.error()));
    return ExitStatus::kBadInput;
  }
  if (auto written = playing.write_own(); !written) {
    complain(written.error());
    return ExitStatus::kEnvironment;
  }
  ExitStatus status = ExitStatus::kHeld;
  playing.with_publication([&](const Publication& left) { status = publish(left); });
  return status;
}

}  // namespace

ExitStatus run_command(const RunOptions& options) {
  auto prepared = prepare(options);
  if (!prepared) return prepared.error();
  auto folder = make_folder(options, **prepared);
  if (!folder) return folder.error();
  catch_interrupts();
  return play(options, **prepared, std::move(*folder));
}

}  // namespace havip::tools
