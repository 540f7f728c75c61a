// What is left of a run, virtual or live, and what is told of it: judged, written to its folder,
// printed.
#pragma once

#include <string>

#include "scenarios/judge/judgement.h"
#include "scenarios/judge/run.h"
#include "tools/cli/exit_status.h"
#include "tools/run/prepared.h"
#include "tools/run/run_folder.h"

namespace havip::tools {

struct Publication {
  const RunOptions& options;
  const RunFolder& folder;
  const loader::Loaded& loaded;
  const judge::Run& run;
  std::string_view events;  // the trace as JSON Lines
  Duration wall{};          // real time the run took
  std::string cut_short;    // why it ended before its time; empty: it did not
};

// The files of a run that are made of what is left of it, live or virtual.
struct Written {
  std::string digest;   // of the trace
  std::string summary;  // summary.json
};
// Writes summary.json, events.jsonl, agents.json and inputs/; or says why not.
[[nodiscard]] Result<Written> write_files(const Publication& publication,
                                          const judge::Judgement& judgement);

// The same, and prints the story or summary.json.
[[nodiscard]] ExitStatus publish(const Publication& publication);

}  // namespace havip::tools
