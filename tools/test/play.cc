#include "tools/test/play.h"

#include <chrono>

#include "scenarios/judge/judgement.h"
#include "scenarios/runner/world.h"
#include "tools/test/explain.h"

namespace havip::test_run {

Result<Played> play(const tools::Prepared& prepared, std::uint64_t seed,
                    const volatile std::sig_atomic_t* stop) {
  const auto began = std::chrono::steady_clock::now();
  auto world = runner::World::build(prepared.plan, seed, nullptr);
  if (!world) return fail(world.error());
  const runner::Ending ending = (*world)->run({}, {.stop = stop});
  const judge::Tables tables = (*world)->tables();
  const judge::Run run{.scenario = prepared.loaded.scenario,
                       .records = (*world)->trace().records(),
                       .nodes = (*world)->trace().nodes(),
                       .seed = seed,
                       .end = (*world)->now(),
                       .tables = tables,
                       .complete = ending == runner::Ending::kCompleted};
  const judge::Judgement judgement = judge::judge(run);
  Played played;
  for (const judge::ExpectationResult& one : judgement.expectations)
    played.took.push_back(one.took);
  RunResult& result = played.result;
  result.seed = seed;
  result.passed = judgement.passed;
  if (!run.complete) result.cut_short = to_string(ending);
  result.virtual_time = run.end - kStart;
  if (!judgement.passed) result.failures = explain(run, judgement);
  result.switches = baseline::switches_of(judgement.facts);
  result.wall = std::chrono::steady_clock::now() - began;
  return played;
}

}  // namespace havip::test_run
