// What a region may look like, and what is unwise though allowed. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/net/id.h"
#include "vpccgw/gateway_io.h"

namespace havip::vpccgw {

// HaVipAssociationSet holds at most ten (public cloud, DescribeHaVips).
inline constexpr std::size_t kMaxRange = 10;

// Recommended by the public cloud; more works, with a warning.
inline constexpr std::size_t kWiseHavipsPerNic = 5;
inline constexpr std::size_t kWiseHavipsPerVpc = 10;

// A new HAVIP: its id and VIP are free, the VIP lies in its subnet and is no device's address, the
// range is in order. `region` is what there is already. The error names the id and the fault.
[[nodiscard]] Result<void> check_new_havip(const RegionSetup& region, const HavipRow& havip);

// A drift range: at most kMaxRange devices, all known, none twice.
[[nodiscard]] Result<void> check_range(const RegionSetup& region,
                                       const std::vector<net::DeviceId>& range);

// A whole region: names and addresses unique, everything placed in something that exists,
// every HAVIP in order.
[[nodiscard]] Result<void> check_region(const RegionSetup& region);

}  // namespace havip::vpccgw
