// `havip why` and `havip why-not`: what led to something in a run, and what stopped it.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"
#include "tools/why/questions.h"

namespace havip::tools {

struct WhyOptions {
  std::string folder;
  std::vector<std::string> question;
  bool json = false;
  bool mermaid = false;
};

// 0 answered; 1 the premise does not hold: what `why` asks for is not so, what `why-not` asks for
// is; 2 bad input, all faults of it on stderr.
[[nodiscard]] ExitStatus why_command(why::Verb verb, const WhyOptions& options);

// What --help says below the options.
[[nodiscard]] std::string why_help(why::Verb verb);

}  // namespace havip::tools
