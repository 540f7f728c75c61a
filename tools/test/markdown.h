// A page for a CI's summary: how all ended, then the scenarios that failed, then the rest. GitHub
// shows none of a step's summary that is larger than 1 MiB, so that what does not fit is left out,
// the least important first, and the page says how much that was.
#pragma once

#include <cstddef>
#include <string>

#include "tools/test/results.h"

namespace havip::test_run {

inline constexpr std::size_t kMaxMarkdown = (std::size_t{1} << 20U) - 1;

// At most `room` octets; of less than 1 KiB nothing but the summary line, cut.
[[nodiscard]] std::string to_markdown(const TestResult& result, std::size_t room = kMaxMarkdown);

}  // namespace havip::test_run
