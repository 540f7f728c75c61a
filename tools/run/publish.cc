#include "tools/run/publish.h"

#include <fmt/format.h>

#include "core/trace/digest.h"
#include "scenarios/judge/judgement.h"
#include "tools/cli/build.h"
#include "tools/cli/colour.h"
#include "tools/report/agents.h"
#include "tools/report/summary.h"
#include "tools/report/terminal.h"

namespace havip::tools {
namespace {

Result<void> write_all(const Publication& p, std::string_view summary) {
  if (auto done = p.folder.write("events.jsonl", p.events); !done) return done;
  if (auto done = p.folder.write("summary.json", summary); !done) return done;
  if (auto done = p.folder.write("agents.json", report::agents_json(p.run.tables)); !done)
    return done;
  return p.folder.write_inputs(p.loaded);
}

}  // namespace

Result<Written> write_files(const Publication& p, const judge::Judgement& judgement) {
  trace::Digest digest;
  digest.add(p.events);
  Written written{.digest = digest.hex()};
  written.summary = report::summary_json(
      p.run, judgement, {.digest = written.digest, .build = std::string(build()), .wall = p.wall});
  if (auto done = write_all(p, written.summary); !done) return fail(done.error());
  return written;
}

ExitStatus publish(const Publication& p) {
  const judge::Judgement judgement = judge::judge(p.run);
  const auto written = write_files(p, judgement);
  if (!written) {
    complain(written.error());
    return ExitStatus::kEnvironment;
  }
  if (p.options.json) {
    fmt::print("{}", written->summary);
  } else {
    fmt::print("{}", report::render_terminal(p.run, judgement,
                                             {.colour = wants_colour(),
                                              .digest = written->digest,
                                              .run_folder = p.folder.path()}));
  }
  if (!p.cut_short.empty()) {
    complain(fmt::format("{} at {}, before the end of the scenario at {}", p.cut_short,
                         to_string(p.run.end), to_string(p.loaded.scenario.duration)));
    return ExitStatus::kFailed;
  }
  return judgement.passed ? ExitStatus::kHeld : ExitStatus::kFailed;
}

}  // namespace havip::tools
