#include "vpccgw/gateway/region.h"

#include <algorithm>

#include "vpccgw/mapping/neigh.h"
#include "vpccgw/mapping/region_rules.h"

namespace havip::vpccgw {

Result<void> create_region(Store& store, const RegionSetup& region) {
  if (auto sound = check_region(region); !sound) return sound;
  return store.create(region);
}

std::vector<engine::NeighEntry> provisioned_rows(const RegionSetup& region) {
  std::vector<engine::NeighEntry> rows;
  rows.reserve(region.devices.size());
  for (const DeviceRow& device : region.devices) {
    rows.push_back(device_entry(device, kProvisionedGeneration));
  }
  std::ranges::sort(rows, {}, &engine::NeighEntry::ip);
  return rows;
}

}  // namespace havip::vpccgw
