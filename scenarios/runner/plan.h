// Plan: a scenario turned into what engines are made of. Made once; any number of worlds are built
// from it.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "hostsim/guest/conf/finding.h"
#include "hostsim/guest/guest_io.h"
#include "platform/sim/link.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/scenario.h"
#include "vpccgw/gateway_io.h"

namespace havip::runner {

struct GuestPlan {
  hostsim::GuestSetup setup;  // `node` is filled by the world
  net::HostId host;
  std::vector<hostsim::conf::Finding> findings;  // of its keepalived.conf
};

struct Plan {
  const loader::Scenario* scenario = nullptr;  // borrowed
  std::vector<GuestPlan> guests;
  vpccgw::RegionSetup region;
  sim::LinkOptions fabric;
  sim::LinkOptions control;
  net::MacAddr gateway_mac;
};

// Parses the configurations and resolves the rest. `scenario` must outlive the plan.
// What a keepalived.conf asks for and only the rig cannot do is a fault; what Keepalived itself
// would complain of is a finding.
[[nodiscard]] Result<Plan, loader::Faults> make_plan(const loader::Scenario& scenario);

[[nodiscard]] sim::LinkOptions link_options(const loader::Link& link);

}  // namespace havip::runner
