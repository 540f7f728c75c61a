// What lies behind a record without being its cause. The cause of a record is the message or the
// timer that made it; that a window was closed, a table stale or a filter on, is a state, and what
// made that state is another record. One table: a row a verdict, a drop or an election by silence.
#pragma once

#include <string>
#include <vector>

#include "tools/why/record.h"
#include "tools/why/run.h"

namespace havip::why {

struct Behind {
  std::vector<Seq> with_causes;  // these records matter, and what they go back to
  std::vector<Seq> alone;        // these matter by themselves
  std::string words;             // to be added to what the record says; "": nothing
};

// Empty where the cause says all.
[[nodiscard]] Behind find_behind(const Run& run, const Record& record);

}  // namespace havip::why
