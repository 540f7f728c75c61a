// complete(): the defaults and repairs that Keepalived 2.2.7 makes once the whole file is read.
#pragma once

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/parse.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

// The configuration that runs. Without instances when Keepalived refuses to run it (then `report`
// says so) or has nothing to run.
[[nodiscard]] Config complete(Draft draft, const Environment& env, Report& report);

}  // namespace havip::hostsim::conf
