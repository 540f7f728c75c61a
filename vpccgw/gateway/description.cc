#include "vpccgw/gateway/description.h"

#include <map>

#include <fmt/format.h>

#include "vpccgw/mapping/region_rules.h"

namespace havip::vpccgw {
namespace {

HavipDescription describe(const net::VpcId& vpc, const HavipRow& havip, const MappingRow& row) {
  const bool bound = !row.owner.empty();
  return {.ha_vip_id = havip.id,
          .vip = havip.vip,
          .vpc_id = vpc,
          .subnet_id = havip.subnet,
          .network_interface_id = row.owner,
          .instance_id = bound ? net::guest_of(row.owner) : net::GuestId{},
          .state = bound ? HavipState::kAvailable : HavipState::kUnbind,
          .flushed_time = row.flushed_at,
          .check_associate = havip.check_range,
          .ha_vip_association_set = havip.range,
          .host = row.host,
          .generation = row.generation};
}

}  // namespace

std::string_view to_string(HavipState state) {
  switch (state) {
    case HavipState::kAvailable:
      return "AVAILABLE";
    case HavipState::kUnbind:
      return "UNBIND";
  }
  return "?";
}

Result<std::vector<HavipDescription>> describe_havips(Store& store) {
  const auto region = store.region();
  if (!region) return fail(region.error());
  const auto mappings = store.mappings();
  if (!mappings) return fail(mappings.error());
  std::map<net::Ipv4Addr, MappingRow> by_vip;
  for (const MappingRow& row : *mappings)
    by_vip[row.vip] = row;

  std::vector<HavipDescription> descriptions;
  descriptions.reserve(region->havips.size());
  for (const HavipRow& havip : region->havips) {
    descriptions.push_back(describe(region->vpc, havip, by_vip[havip.vip]));
  }
  return descriptions;
}

std::vector<std::string> advice(const std::vector<HavipDescription>& havips) {
  std::map<net::DeviceId, std::size_t> held;
  for (const HavipDescription& havip : havips) {
    if (havip.state == HavipState::kAvailable) ++held[havip.network_interface_id];
  }
  std::vector<std::string> sentences;
  if (havips.size() > kWiseHavipsPerVpc) {
    sentences.push_back(fmt::format("{} has {} HAVIPs; at most {} in a VPC are recommended",
                                    havips.front().vpc_id.view(), havips.size(),
                                    kWiseHavipsPerVpc));
  }
  for (const auto& [device, count] : held) {
    if (count <= kWiseHavipsPerNic) continue;
    sentences.push_back(fmt::format("{} holds {} HAVIPs; at most {} on a NIC are recommended",
                                    device.view(), count, kWiseHavipsPerNic));
  }
  return sentences;
}

}  // namespace havip::vpccgw
