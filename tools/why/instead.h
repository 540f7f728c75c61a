// What happened in the place of a hop that did not happen: one table, a row a hop.
#pragma once

#include <string>
#include <vector>

#include "tools/why/path.h"

namespace havip::why {

struct Instead {
  std::string words;         // a sentence
  std::vector<Seq> records;  // which show it
};

[[nodiscard]] Instead find_instead(const Run& run, const Asked& asked, const Path& path,
                                   HopId missing);

}  // namespace havip::why
