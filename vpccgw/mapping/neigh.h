// Rows of the gateway as the hosts' neigh tables hold them. Pure.
#pragma once

#include <cstdint>

#include "core/engine/messages.h"
#include "vpccgw/gateway_io.h"
#include "vpccgw/mapping/mapping.h"

namespace havip::vpccgw {

// A device's own row: its primary address.
[[nodiscard]] engine::NeighEntry device_entry(const DeviceRow& device, std::uint64_t generation);

// The row of a VIP: found at its owner's MAC, or withdrawn if nobody owns it.
[[nodiscard]] engine::NeighEntry havip_entry(const MappingRow& mapping, net::MacAddr owner_mac);
[[nodiscard]] engine::NeighEntry withdrawal(const MappingRow& mapping);

}  // namespace havip::vpccgw
