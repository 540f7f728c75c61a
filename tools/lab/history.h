// What the trace has to say about a node: the lines of its daemons, and since when it is as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/recorder.h"

namespace havip::lab {

struct LogLine {
  Instant at;
  std::string ident;  // "Keepalived_vrrp[414]"
  std::string text;
};

// A guest's Keepalived, or a host's agent, as journalctl has it.
[[nodiscard]] std::vector<LogLine> lines_of(const trace::Recorder& trace, std::string_view node);

// The last condition of a subject ("keepalived", "agent") at a node; none: it has had none.
struct Standing {
  std::string state;
  Instant since;
};
[[nodiscard]] std::optional<Standing> standing_of(const trace::Recorder& trace,
                                                  std::string_view node, std::string_view subject);

// "Jan 01 00:01:02 web-a Keepalived_vrrp[414]: (VI_1) Entering MASTER STATE", with its newline.
[[nodiscard]] std::string to_text(const LogLine& line, std::string_view node);

// "Sat 2000-01-01 00:01:02 UTC": runs begin with that year.
[[nodiscard]] std::string date_text(Instant at);

}  // namespace havip::lab
