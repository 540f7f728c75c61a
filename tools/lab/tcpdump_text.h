// Frames as tcpdump 4.99 prints them, with -n.
#pragma once

#include <string>

#include "core/time/time.h"
#include "core/wire/frame.h"

namespace havip::lab {

struct DumpStyle {
  bool link_level = false;  // -e
  bool verbose = false;     // -v
};

// One frame, with its newline. The clock of a run starts at midnight: t = 10 s reads 00:00:10.
[[nodiscard]] std::string tcpdump_text(Instant at, const wire::Frame& frame,
                                       const DumpStyle& style);

// "00:01:02.003456"; hours go on beyond 23 as days of the run pass.
[[nodiscard]] std::string clock_text(Instant at, int decimals);

}  // namespace havip::lab
