// The shell with somebody in front of it: a terminal, a script, or a pipe.
#pragma once

#include <string>

#include "tools/cli/exit_status.h"
#include "tools/lab/lab.h"
#include "tools/lab/session.h"
#include "tools/lab/text.h"

namespace havip::lab {

// `script`: a file of commands, which are printed with their prompts; "-" is stdin; "": a terminal
// if there is one, else stdin.
[[nodiscard]] tools::ExitStatus run_shell(const Lab& lab, Session& session,
                                          const std::string& script, Voice voice);

}  // namespace havip::lab
