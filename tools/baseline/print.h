// What a comparison says, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/baseline/compare.h"
#include "tools/baseline/compare_live.h"

namespace havip::baseline {

// The headline of what neither differs nor has anything else to tell.
inline constexpr std::string_view kAsRecorded = "as in the baseline";

// One line: "3 of 200 seeds moved; detection +1 ms in the median".
[[nodiscard]] std::string headline(const EntryReport& entry);
[[nodiscard]] std::string headline(const LiveEntry& entry);

// What moved, by how much, in which stage; at most 100 columns a line. Empty: nothing to tell.
[[nodiscard]] std::vector<std::string> details(const EntryReport& entry);
[[nodiscard]] std::vector<std::string> details(const LiveEntry& entry);

// "+4 ms", "-250 µs", "0".
[[nodiscard]] std::string shift(Duration by);

}  // namespace havip::baseline
