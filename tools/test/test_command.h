// `havip test`: plays every scenario below some paths, and says what did not hold and what takes
// longer than it took.
#pragma once

#include <string>

#include "tools/cli/exit_status.h"
#include "tools/test/test_options.h"

namespace havip::test_run {

// Results go to stdout, diagnostics to stderr.
[[nodiscard]] tools::ExitStatus test_command(const TestOptions& options);

// What --help says below the options.
[[nodiscard]] std::string test_help();

}  // namespace havip::test_run
