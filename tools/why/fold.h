// Hops as lines: those of one node at one instant are one, and so are repeated ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/why/answer.h"

namespace havip::why {

struct Line {
  Instant at;
  std::string node;
  std::string from;  // the node of its cause, where that is another hop's; "": none
  std::string what;
  Seq seq = 0;               // of its first hop
  std::uint64_t frame = 0;   // of the first hop that has one
  std::size_t times = 1;     // how often it is repeated
  Instant until;             // the last time
  std::size_t left_out = 0;  // lines that would follow
};

// At most `most` lines: of more the middle is left out.
[[nodiscard]] std::vector<Line> fold(const std::vector<Hop>& hops, std::size_t most);

}  // namespace havip::why
