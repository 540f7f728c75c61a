// The Test Anything Protocol: a line a case, diagnostics of failures as a YAML block
// (testanything.org).
#pragma once

#include <string>
#include <vector>

#include "tools/test/cases.h"

namespace havip::test_run {

// Calls itself version 13, for nothing that came with version 14 is used, and the `prove` of
// today's distributions takes a 14 for a fault. No time is written: the same scenarios and seeds
// give the same text.
[[nodiscard]] std::string to_tap(const std::vector<Suite>& suites);

}  // namespace havip::test_run
