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
  Seq seq = 0;              // of its first hop
  std::uint64_t frame = 0;  // of the first hop that has one
  std::size_t times = 1;    // how often it is repeated
  Instant until;            // the last time
  bool routine = false;     // it begins with what happens to every GARP, advert or probe
};

struct Folded {
  std::vector<Line> lines;
  std::size_t left_out = 0;  // how many lines more there would be
};

// At most `most` lines, and two at least. Of more the first and the last are kept, and routine goes
// before what is none.
[[nodiscard]] Folded fold(const std::vector<Hop>& hops, std::size_t most);

}  // namespace havip::why
