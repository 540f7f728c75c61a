// Journal: what a learner did, a line a command, so that a session can be opened again. What it
// holds of the network's story is enough to play it anew; nothing else of a session is kept but the
// files that were edited.
//
//   {"at":"60s","until":"60.08s","line":"web-a$ systemctl stop keepalived","entries":[..]}
//   {"at":"61s","until":"61s","hint":1}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"
#include "tools/lab/document.h"

namespace havip::lab {

struct JournalLine {
  Instant at;            // when the command began
  Instant until;         // and when it was over
  std::string line;      // with its prompt; "" of a hint
  std::size_t hint = 0;  // the number of the hint that was taken; 0: none
  Deeds deeds;
};

[[nodiscard]] std::string to_line(const JournalLine& line);  // with its newline
// All lines of a journal, or which of them cannot be read and why. A last line without a newline
// was cut off by a crash and is left out.
[[nodiscard]] Result<std::vector<JournalLine>> read_journal(std::string_view text);

}  // namespace havip::lab
