// Reads a run folder (tools/run/run_folder.h): summary.json, events.jsonl and agents.json. They
// must belong together: as many records as the summary counts, and its digest.
#pragma once

#include <optional>
#include <string>

#include "tools/compare/events_file.h"
#include "tools/compare/facts.h"
#include "tools/compare/faults.h"

namespace havip::compare {

struct RunRead {
  RunFacts facts;
  EventsFile events;  // has been read through
};

// Nothing when there are faults, which are added.
[[nodiscard]] std::optional<RunRead> read_run(const std::string& folder, Faults& faults);

}  // namespace havip::compare
