// What can be asked of a running mcagent, over its control socket: verbs and their words.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/mcagent/control_socket.h"
#include "tools/mcagent/show.h"

namespace havip::mcagentd {

// What a command wants of the process itself.
struct ProcessHooks {
  std::function<void(engine::Verdict)> end;  // end the agent with this verdict, then the process
};

// Carries a command out. Words that mean nothing are answered with what was expected, and status 2.
[[nodiscard]] ControlAnswer run_command(const Parts& parts, const ProcessHooks& process,
                                        const std::vector<std::string>& words);

// One line a verb, for --help.
[[nodiscard]] std::string command_help();

}  // namespace havip::mcagentd
