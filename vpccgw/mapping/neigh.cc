#include "vpccgw/mapping/neigh.h"

#include "core/base/ensure.h"

namespace havip::vpccgw {

engine::NeighEntry device_entry(const DeviceRow& device, std::uint64_t generation) {
  return {.ip = device.ip,
          .device = device.id,
          .mac = device.mac,
          .host = device.host,
          .generation = generation,
          .havip = false};
}

engine::NeighEntry havip_entry(const MappingRow& mapping, net::MacAddr owner_mac) {
  ensure(!mapping.owner.empty(), "a VIP without owner is withdrawn, not placed");
  return {.ip = mapping.vip,
          .device = mapping.owner,
          .mac = owner_mac,
          .host = mapping.host,
          .generation = mapping.generation,
          .havip = true};
}

engine::NeighEntry withdrawal(const MappingRow& mapping) {
  ensure(mapping.owner.empty(), "a VIP with an owner is not withdrawn");
  return {.ip = mapping.vip, .generation = mapping.generation, .havip = true};
}

}  // namespace havip::vpccgw
