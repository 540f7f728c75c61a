// Where the traces of two virtual runs part, and what a record says in short.
#pragma once

#include <optional>
#include <string>

#include "tools/compare/comparison.h"
#include "tools/compare/events_file.h"

namespace havip::compare {

// The first record that differs, with the causes of both. Nothing when the files are the same.
[[nodiscard]] std::optional<Parting> find_parting(EventsFile& a, EventsFile& b);

// A record in some 240 octets at most: "web-b vrrp_state instance=VI_1 vrid=51 from=BACKUP ..".
[[nodiscard]] std::string in_short(const std::string& line);

// Gives every place of a row that deviates the text of its record.
void explain(Comparison& comparison, EventsFile& a, EventsFile& b);

}  // namespace havip::compare
