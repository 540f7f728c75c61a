// A summary as a picture (SVG 1.1, no scripts, no fonts of its own): a row a combination, with how
// its outages are distributed on the left and its stages one behind the other on the right.
#pragma once

#include <string>

#include "tools/sweep/summary.h"

namespace havip::sweep {

// Rows that are drawn; further combinations are said to be missing.
inline constexpr std::size_t kMaxRows = 200;

// Combinations without runs are left out. The same summary gives the same octets.
[[nodiscard]] std::string render_svg(const Summary& summary);

}  // namespace havip::sweep
