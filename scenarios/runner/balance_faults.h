// What a keepalived.conf asks of LVS that this scenario's network cannot do: refused by name.
#pragma once

#include "scenarios/loader/load.h"
#include "scenarios/loader/scenario.h"

namespace havip::runner {

// `conf` is one that `guest` runs. Appends a fault, with the line of the configuration, for each:
//   a firewall mark or SCTP; a scheduler that is not modelled; DR or TUN to a real server outside
//   the subnets of the guest's NICs; DR in a VPC whose hosts answer ARP with the gateway's MAC.
void add_balance_faults(const loader::Scenario& scenario, const loader::Guest& guest,
                        const loader::Conf& conf, loader::Faults& faults);

}  // namespace havip::runner
