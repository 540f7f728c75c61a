// Finds the routers of a VIP: in configurations, by adverts that list it, by GARPs for it.
#pragma once

#include <vector>

#include "tools/doctor/scene.h"

namespace havip::doctor {

// In the order of the configurations, then of their first frame.
[[nodiscard]] std::vector<Router> find_routers(const Bench& bench, net::Ipv4Addr vip);

// Addresses that somebody has as a VIP in a configuration that runs, or announces as one (that is,
// by a GARP for an address that no device has as its own). Ascending.
[[nodiscard]] std::vector<net::Ipv4Addr> announced(const Bench& bench);

// How often it said that it is master, when it last did; a second where it never did.
[[nodiscard]] Duration interval_of(const Router& router);

}  // namespace havip::doctor
