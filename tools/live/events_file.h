// Reads the events that a daemon wrote (`--events`), one JSON object a line as core/trace/jsonl
// writes them, back to typed records. Knows the kinds that mcagent and vpccgw write, no others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/trace/events.h"
#include "tools/live/journal.h"

namespace havip::live_run {

// Errors: "h1.1.events:12: expected ..". A last line without its line feed is what a killed process
// leaves, and is passed over.
[[nodiscard]] Result<std::vector<trace::Record>> parse_events(std::string_view text,
                                                              const std::string& name,
                                                              NodeTable& nodes);

}  // namespace havip::live_run
