// The setup of a region as a JSON file, for `vpccgw --init`:
//
//   { "vpc": {"id", "cidr"}, "subnets": [{"id", "cidr"}], "hosts": ["h1", ..],
//     "devices": [{"id": "web-a/eth0", "mac", "ip", "subnet", "host"}],
//     "havips": [{"id", "vip", "subnet", "check_range": false, "range": ["web-a/eth0"]}] }
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "vpccgw/gateway_io.h"

namespace havip::vpccgw_daemon {

// Errors name the place as a JSON pointer. What a region may look like is checked by
// create_region() (vpccgw/gateway/region.h).
[[nodiscard]] Result<vpccgw::RegionSetup> parse_setup(std::string_view text);
[[nodiscard]] std::string setup_text(const vpccgw::RegionSetup& region);

}  // namespace havip::vpccgw_daemon
