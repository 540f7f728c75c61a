// Sync groups and what is watched, completed: who is in which group, which weights count, which
// scripts can be run at all.
#pragma once

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/parse.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

// REQUIRES: every instance is complete.
void complete_tracking(Draft& draft, const Environment& env, Report& report);

// Hands scripts, files, processes and groups over.
void take_tracking(Draft& draft, Config& config);

}  // namespace havip::hostsim::conf
