// Joins what several processes saw of one thing: a GARP that a guest sent is the GARP that its
// host's mcagent captured, a reply was somebody's, what the console did was done by the timeline.
//
// Works on records as they were written, before merge() (journal.h). Pure.
#pragma once

#include <vector>

#include "tools/live/journal.h"
#include "tools/live/witness.h"

namespace havip::live_run {

// Captured GARPs get the GARP sent as their cause, and the number that the capture has for their
// frame (0 for one that no NIC showed); answered probes, who answered. A GARP that passed a tap
// while its host had no agent is written down as captured and `agent_down`: an mcagent that is not
// there captures nothing, where the model's datapath does and finds nobody to tell.
void join(std::vector<trace::Record>& records, const Witness& witness, const Layout& layout,
          NodeTable& nodes);

}  // namespace havip::live_run
