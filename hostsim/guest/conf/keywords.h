// The tables of keywords, a block each. What is not in a table is unknown to Keepalived 2.2.7.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

[[nodiscard]] Keywords root_keywords();
[[nodiscard]] Keywords global_keywords();
[[nodiscard]] Keywords instance_keywords();
[[nodiscard]] Keywords authentication_keywords();

}  // namespace havip::hostsim::conf
