#include "tools/compare/compare.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

Side side_of(const RunFacts& run) {
  const Summary& s = run.summary;
  return {.folder = run.folder,
          .backend = s.backend,
          .digest = s.digest,
          .build = s.build,
          .outcome = s.outcome,
          .scenario = s.scenario,
          .seed = s.seed,
          .events = s.events,
          .end = s.end};
}

// From when on the runs are compared.
Instant beginning(const RunFacts& a, const RunFacts& b, const CompareOptions& options) {
  Instant from = options.from;
  if (options.skip_boot && a.trace.first_action && b.trace.first_action)
    from = std::max(from, std::min(*a.trace.first_action, *b.trace.first_action));
  return from;
}

std::vector<std::string> notes_on(const Comparison& comparison, Instant from) {
  std::vector<std::string> notes;
  const Side& a = comparison.a;
  const Side& b = comparison.b;
  if (a.scenario != b.scenario)
    notes.push_back(fmt::format("two scenarios: {} and {}", a.scenario, b.scenario));
  if (a.seed != b.seed) notes.push_back(fmt::format("two seeds: {} and {}", a.seed, b.seed));
  for (const auto* side : {&a, &b}) {
    if (side->outcome == "stopped") {
      notes.push_back(
          fmt::format("{} was stopped at {}, before its end", side->folder, to_string(side->end)));
    }
  }
  if (from != kStart)
    notes.push_back(fmt::format("what happened before {} is left out", to_string(from)));
  return notes;
}

}  // namespace

Mode mode_of(const RunFacts& a, const RunFacts& b) {
  if (a.live() && b.live()) return Mode::kReality;
  return a.live() || b.live() ? Mode::kModel : Mode::kExact;
}

Comparison compare(const RunFacts& a, const RunFacts& b, const CompareOptions& options) {
  Comparison result{.mode = mode_of(a, b), .a = side_of(a), .b = side_of(b)};
  result.same_trace = result.a.digest == result.b.digest;
  const Instant from = beginning(a, b, options);
  result.notes = notes_on(result, from);
  const Tolerances tolerances = options.tolerances.between(result.mode, a.live());
  const Instant end = std::min(a.summary.end, b.summary.end);
  const Context context{.a = a,
                        .b = b,
                        .mode = result.mode,
                        .tolerances = tolerances,
                        .from = from,
                        .closing = end - tolerances.of(Limit::kEnd).most};
  // A live run's summary may tell more than its trace, a virtual one's is made of it.
  if (!result.same_trace || result.mode != Mode::kExact) {
    const auto switchovers = pair_switchovers(context);
    result.sections.push_back(compare_transitions(context, switchovers));
    result.sections.push_back(compare_garps(context));
    result.sections.push_back(compare_verdicts(context));
    result.sections.push_back(compare_switchovers(context, switchovers));
    result.sections.push_back(compare_probes(context, switchovers));
    result.sections.push_back(compare_ends(context));
  }
  if (result.mode == Mode::kExact)
    result.sections.push_back(compare_files(context, result.same_trace));
  return result;
}

}  // namespace havip::compare
