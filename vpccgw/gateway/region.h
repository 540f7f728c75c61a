// A region before its first GARP.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/engine/messages.h"
#include "vpccgw/gateway_io.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw {

// Checks the region and fills a fresh store with it, in one transaction. The error names what is
// wrong with the region, or why the store did not take it.
[[nodiscard]] Result<void> create_region(Store& store, const RegionSetup& region);

// What every host's neigh table is provisioned with before the run: each device's primary address,
// with kProvisionedGeneration, by address. The gateway counts these rows as acknowledged by all.
[[nodiscard]] std::vector<engine::NeighEntry> provisioned_rows(const RegionSetup& region);

}  // namespace havip::vpccgw
