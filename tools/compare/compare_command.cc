#include "tools/compare/compare_command.h"

#include <fmt/format.h>

#include "tools/cli/colour.h"
#include "tools/compare/compare.h"
#include "tools/compare/parting.h"
#include "tools/compare/print.h"
#include "tools/compare/read_run.h"

namespace havip::tools {
namespace {

using Lines = std::vector<std::string>;

ExitStatus refuse(const Lines& faults) {
  for (const std::string& fault : faults)
    fmt::print(stderr, "havip compare: {}\n", fault);
  return ExitStatus::kBadInput;
}

// What stands in the command line; faults are added.
compare::CompareOptions parse(const CompareRunsOptions& options, Lines& faults) {
  compare::CompareOptions result{.skip_boot = options.skip_boot};
  if (options.folders.size() != 2)
    faults.push_back(
        fmt::format("{} run folders, expected two: havip compare A B", options.folders.size()));
  if (options.json && options.markdown)
    faults.emplace_back("--json and --markdown exclude each other");
  if (auto tolerances = compare::Tolerances::parse(options.tolerances)) {
    result.tolerances = *tolerances;
  } else {
    faults.insert(faults.end(), tolerances.error().begin(), tolerances.error().end());
  }
  if (options.from.empty()) return result;
  const auto from = parse_duration(options.from);
  if (!from) {
    faults.push_back("--from " + from.error());
  } else if (*from < Duration{}) {
    faults.push_back(fmt::format("--from {}: expected 0s or more", options.from));
  } else {
    result.from = kStart + *from;
  }
  return result;
}

void print(const compare::Comparison& comparison, const CompareRunsOptions& options) {
  if (options.json) {
    fmt::print("{}", compare::to_json(comparison));
  } else if (options.markdown) {
    fmt::print("{}", compare::to_markdown(comparison));
  } else {
    fmt::print("{}", compare::to_text(comparison, {.colour = wants_colour()}));
  }
}

}  // namespace

ExitStatus compare_command(const CompareRunsOptions& options) {
  if (options.markdown_header) {
    fmt::print("{}", compare::markdown_header());
    return ExitStatus::kHeld;
  }
  Lines wrong;
  const compare::CompareOptions parsed = parse(options, wrong);
  if (options.folders.size() != 2) return refuse(wrong);
  compare::Faults faults;
  auto a = compare::read_run(options.folders[0], faults);
  auto b = compare::read_run(options.folders[1], faults);
  const Lines found = faults.take();
  wrong.insert(wrong.end(), found.begin(), found.end());
  if (!wrong.empty() || !a || !b) return refuse(wrong);
  const bool exact = compare::mode_of(a->facts, b->facts) == compare::Mode::kExact;
  if (exact && !options.tolerances.empty())
    return refuse({"--tolerance: two virtual runs are compared exactly"});

  compare::Comparison comparison = compare::compare(a->facts, b->facts, parsed);
  if (exact && !comparison.same_trace)
    comparison.parting = compare::find_parting(a->events, b->events);
  compare::explain(comparison, a->events, b->events);
  print(comparison, options);
  return comparison.agrees() ? ExitStatus::kHeld : ExitStatus::kFailed;
}

std::string compare_help() {
  return fmt::format(
      "Two virtual runs must be equal: where they are not, the first record that differs is\n"
      "shown with its causes. A live run is compared with a virtual one by its sequences (of each\n"
      "VRRP instance, device and VIP), by its counts, and by its times within these bounds, which\n"
      "--tolerance changes (NAME=DURATION, or NAME=-DURATION..DURATION). Between two live runs "
      "the\n"
      "wider bound holds both ways.\n\n"
      "{}\n"
      "Detection begins with the last advert that the new master took, so that it does not matter\n"
      "when in an interval the cause came; outages are expected to be longer or shorter by "
      "that.\n\n"
      "Daemons that boot together may elect another master first, by milliseconds of their start:\n"
      "--skip-boot compares from the first action of the timeline.\n\n"
      "Exit status: 0 nothing deviates; 1 something does; 2 a run folder that is missing, damaged\n"
      "or of another version, or wrong options; 4 internal error. JSON:\n"
      "tools/compare/compare.schema.json.\n\n"
      "Example:\n"
      "  havip compare runs/nic-down-7 runs/nic-down-7-live --tolerance migration=80ms\n",
      compare::describe_limits());
}

}  // namespace havip::tools
