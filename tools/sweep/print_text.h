// A summary as text for a terminal, and as JSON.
#pragma once

#include <string>

#include "tools/sweep/summary.h"

namespace havip::sweep {

// At most 100 columns wide: what is varied, one row a combination, histograms on one scale, and a
// table of all figures a combination. Combinations without runs are left out.
[[nodiscard]] std::string render_text(const Summary& summary, bool colour);

// {"format": 1, "scenario": .., "combinations": [{"values": [..], "runs": .., "recovered": ..,
// "figures": {"outage": {"count": .., "never": .., "min_ns": .., "p50_ns": .., ..}}}]}. A quantile
// of null is never.
[[nodiscard]] std::string render_json(const Summary& summary);

}  // namespace havip::sweep
