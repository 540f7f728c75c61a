#include "tools/compare/read_run.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "tools/compare/summary_reader.h"
#include "tools/compare/trace_reader.h"

namespace havip::compare {

namespace fs = std::filesystem;

bool is_run_folder(const std::string& folder, Faults& faults) {
  faults.begin(folder);
  std::error_code error;
  const auto status = fs::status(folder, error);
  if (fs::is_directory(status)) return true;
  faults.add("", fs::exists(status) ? "is no folder; expected the run folder of `havip run`"
                                    : "is missing; expected the run folder of `havip run`");
  return false;
}

// The digest would tell both; how many records there are tells people more.
void check_agreement(const Summary& summary, const EventsFile& events, Faults& faults) {
  if (events.records() != summary.events) {
    faults.add("", fmt::format("has {} records, expected the {} of summary.json: half written, or "
                               "of another run",
                               events.records(), summary.events));
  } else if (events.digest() != summary.digest) {
    faults.add("", fmt::format("has digest {}, expected {} of summary.json: changed, or of another "
                               "run",
                               events.digest(), summary.digest));
  }
}

std::optional<RunRead> read_run(const std::string& folder, Faults& faults) {
  if (!is_run_folder(folder, faults)) return {};
  const auto path = [&](const char* name) { return (fs::path(folder) / name).string(); };
  bool good = true;

  RunFacts facts{.folder = folder};
  faults.begin(path("summary.json"));
  facts.summary = read_summary(path("summary.json"), faults);
  const bool summarised = !faults.in_file();

  faults.begin(path("events.jsonl"));
  auto events = EventsFile::open(path("events.jsonl"), faults);
  if (events) {
    facts.trace = TraceReader(*events, facts.summary, faults).read();
    if (summarised && !faults.in_file()) check_agreement(facts.summary, *events, faults);
  }
  good = summarised && !faults.in_file();

  faults.begin(path("agents.json"));
  facts.agents = read_agents(path("agents.json"), faults);
  good = good && !faults.in_file();
  if (!good || !events) return {};
  return RunRead{.facts = std::move(facts), .events = std::move(*events)};
}

}  // namespace havip::compare
