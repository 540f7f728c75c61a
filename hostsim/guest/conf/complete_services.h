// Virtual servers, completed: values inherited, defaults filled in, Keepalived's repairs made.
#pragma once

#include <vector>

#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

[[nodiscard]] std::vector<VirtualServer> complete_services(Draft& draft, Report& report);

}  // namespace havip::hostsim::conf
