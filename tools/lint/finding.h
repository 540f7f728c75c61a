// Finding: what lint says about a place in a file, by which check.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/lint/outline.h"

namespace havip::lint {

enum class Level : std::uint8_t {
  kNote,     // worth knowing; nothing to mend
  kWarning,  // works until something goes wrong
  kError,    // does not work as it stands
};
// "note", "warning", "error": the levels of SARIF 2.1.0, too
[[nodiscard]] std::string_view to_string(Level level);

// The other file's half of a finding about a cluster.
struct Related {
  Place place;
  std::string text;
};

struct Check;

struct Finding {
  const Check* check = nullptr;  // of the table, see check.h
  Level level = Level::kNote;
  Place place;
  std::string text;              // one line of printable UTF-8
  std::string fix;               // empty: that of the check
  std::vector<Related> related;  // each in another file
  bool keepalived = false;       // Keepalived's own words
  bool consequence = false;      // of the finding before it: mend that one first
};

}  // namespace havip::lint
