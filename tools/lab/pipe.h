// What stands behind a `|`: filters of a command's lines.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "tools/lab/words.h"

namespace havip::lab {

// A line taken apart at its bars; those in quotes stay.
[[nodiscard]] std::vector<std::string> split_at_bars(std::string_view line);

// grep [-v] [-i] TEXT, head [-N], tail [-N], wc -l. The error says that it is none of these.
[[nodiscard]] Result<std::string> filtered(const std::string& text, const Words& filter);

}  // namespace havip::lab
