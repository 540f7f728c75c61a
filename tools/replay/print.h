// A report, printed.
#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/scenario.h"
#include "tools/replay/report.h"

namespace havip::replay {

struct Heading {
  std::string setup;              // the file, or "guessed"
  std::vector<std::string> said;  // what of it is a guess
};

struct TextOptions {
  bool colour = false;
};

// For people: UTF-8, at most 100 columns but for names. Of a section of more than kMostRows rows
// the first ones.
inline constexpr std::size_t kMostRows = 60;
[[nodiscard]] std::string to_text(const Report& report, const Heading& heading,
                                  const TextOptions& options);

// For programs: everything that was kept; tools/replay/replay.schema.json.
[[nodiscard]] std::string to_json(const Report& report, const Heading& heading);

}  // namespace havip::replay
