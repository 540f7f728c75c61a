// The prompt of a lab that is played live: a line names its node or belongs to the one where the
// learner is, and all that it says is `sh`'s, with the real tools of the machine.
//
//   web-a$ ip addr            at this node
//   host-1                    go there; `ssh host-1` and `enter host-1` as well
//   host-1 mcagent vips       once, without going there; `host-1$ mcagent vips` as well
#pragma once

#include <string>

#include "tools/cli/exit_status.h"
#include "tools/lab/lab.h"
#include "tools/lab/session.h"
#include "tools/lab/text.h"

namespace havip::lab::live {

// Reads from `script` ("-": stdin), or the terminal if it is empty, until it ends or says exit.
[[nodiscard]] tools::ExitStatus run_live_prompt(const Lab& lab, Session& session,
                                                const std::string& script, Voice voice);

}  // namespace havip::lab::live
