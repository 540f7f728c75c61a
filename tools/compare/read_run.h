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

// Whether there is a folder; else a fault of it is added.
[[nodiscard]] bool is_run_folder(const std::string& folder, Faults& faults);

// Adds a fault where a trace that was read is not the one that the summary was made of.
void check_agreement(const Summary& summary, const EventsFile& events, Faults& faults);

// Nothing when there are faults, which are added.
[[nodiscard]] std::optional<RunRead> read_run(const std::string& folder, Faults& faults);

}  // namespace havip::compare
