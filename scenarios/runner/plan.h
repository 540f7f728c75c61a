// Plan: a scenario turned into what engines are made of. Made once; any number of worlds are built
// from it.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "hostsim/guest/guest_io.h"
#include "platform/sim/link.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/scenario.h"
#include "vpccgw/gateway_io.h"

namespace havip::runner {

struct GuestPlan {
  hostsim::GuestSetup setup;  // `node` is filled by the world
  net::HostId host;
};

struct Plan {
  const loader::Scenario* scenario = nullptr;  // borrowed
  std::vector<GuestPlan> guests;
  vpccgw::RegionSetup region;
  sim::LinkOptions fabric;
  sim::LinkOptions control;
  net::MacAddr gateway_mac;
};

// Resolves what the loader leaves open. `scenario` must outlive the plan. What a keepalived.conf
// asks of LVS that this network cannot do is a fault.
[[nodiscard]] Result<Plan, loader::Faults> make_plan(const loader::Scenario& scenario);

// A guest's Keepalived with this file; the world fills its seed.
[[nodiscard]] hostsim::KeepalivedSetup keepalived_setup(const loader::Conf& conf);

[[nodiscard]] sim::LinkOptions link_options(const loader::Link& link);

// By which hosts answer ARP: one for all, so that guests notice nothing when they are migrated.
[[nodiscard]] net::MacAddr gateway_mac(const loader::Scenario& scenario);

// Something in the scenario sends claims to the gateway of the test environment.
[[nodiscard]] bool needs_test_gateway(const loader::Scenario& scenario);
// What that gateway knows: the same region without any HAVIP. It never pushes: production does.
[[nodiscard]] vpccgw::RegionSetup test_region(vpccgw::RegionSetup region);

}  // namespace havip::runner
