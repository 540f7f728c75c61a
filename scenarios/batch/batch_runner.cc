#include "scenarios/batch/batch_runner.h"

#include "vpccgw/store/memory_store.h"

namespace havip::batch {

Result<Played> BatchRunner::play(const runner::Plan& plan, std::uint64_t seed,
                                 const runner::Limits& limits, const runner::Onlooker& onlooker) {
  context_.reset();
  vpccgw::MemoryStore store;
  auto world = runner::World::build(plan, seed, {.store = &store, .context = &context_});
  if (!world) return fail(world.error());
  const runner::Ending ending = (*world)->run(limits, onlooker);
  return Played{.ending = ending,
                .run = {.scenario = *plan.scenario,
                        .records = context_.trace.records(),
                        .nodes = context_.trace.nodes(),
                        .seed = seed,
                        .end = context_.kernel.now(),
                        .tables = no_tables_,
                        .complete = ending == runner::Ending::kCompleted}};
}

}  // namespace havip::batch
