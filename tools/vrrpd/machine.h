// What a configuration can ask about the machine: files, users, groups.
#pragma once

#include "hostsim/guest/conf/parse.h"

namespace havip::vrrpd {

// Answers every question of conf::parse() but those about the node's name and its NICs. Relative
// paths are below the folder of `conf`.
[[nodiscard]] hostsim::conf::Environment machine_environment(const std::string& conf);

}  // namespace havip::vrrpd
