// One instance, completed: defaults, inheritance from global_defs, and Keepalived's repairs.
#pragma once

#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

// False: Keepalived has ended, and `report` says why. `garp` is what global_defs leaves to
// instances that say nothing.
[[nodiscard]] bool complete_instance(InstanceDraft& draft, const GlobalDraft& global,
                                     const GarpOptions& garp, Report& report);

}  // namespace havip::hostsim::conf
