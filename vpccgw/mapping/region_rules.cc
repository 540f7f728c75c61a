#include "vpccgw/mapping/region_rules.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace havip::vpccgw {
namespace {

// The row with this id, or null.
template <class Row, class Id>
const Row* find(const std::vector<Row>& rows, const Id& id) {
  const auto found = std::ranges::find(rows, id, &Row::id);
  return found == rows.end() ? nullptr : &*found;
}

// Inserts `key` and says whether it is the first of its kind. The sets keep a large region at
// n log n where comparing each with all would not be.
template <class Key>
bool first_seen(std::set<Key>& seen, const Key& key) {
  return seen.insert(key).second;
}

auto twice(std::string_view what, std::string_view name) {
  return fail(fmt::format("{} {} occurs twice", what, name));
}

Result<void> check_subnets(const RegionSetup& region) {
  std::set<net::SubnetId> seen;
  for (const SubnetRow& subnet : region.subnets) {
    if (!first_seen(seen, subnet.id)) return twice("subnet", subnet.id.view());
    if (!region.cidr.contains(subnet.block)) {
      return fail(fmt::format("subnet {}: {} is not within {} of the VPC", subnet.id.view(),
                              to_string(subnet.block), to_string(region.cidr)));
    }
  }
  return {};
}

Result<void> check_devices(const RegionSetup& region) {
  std::set<net::DeviceId> names;
  std::set<net::Ipv4Addr> addresses;
  const std::set<net::HostId> hosts(region.hosts.begin(), region.hosts.end());
  for (const DeviceRow& device : region.devices) {
    if (!first_seen(names, device.id)) return twice("device", device.id.view());
    if (!first_seen(addresses, device.ip)) return twice("address", to_string(device.ip));
    if (!hosts.contains(device.host)) {
      return fail(
          fmt::format("device {}: there is no host {}", device.id.view(), device.host.view()));
    }
    const SubnetRow* subnet = find(region.subnets, device.subnet);
    if (subnet == nullptr) {
      return fail(
          fmt::format("device {}: there is no subnet {}", device.id.view(), device.subnet.view()));
    }
    if (!subnet->block.contains(device.ip)) {
      return fail(fmt::format("device {}: {} is not in subnet {} ({})", device.id.view(),
                              to_string(device.ip), subnet->id.view(), to_string(subnet->block)));
    }
  }
  return {};
}

// What holds of one HAVIP on its own, whatever others there are.
Result<void> check_place(const RegionSetup& region, const HavipRow& havip) {
  const SubnetRow* subnet = find(region.subnets, havip.subnet);
  if (subnet == nullptr) {
    return fail(fmt::format("{}: there is no subnet {}", havip.id.view(), havip.subnet.view()));
  }
  if (!subnet->block.contains(havip.vip)) {
    return fail(fmt::format("{}: {} is not in subnet {} ({})", havip.id.view(),
                            to_string(havip.vip), subnet->id.view(), to_string(subnet->block)));
  }
  const auto device = std::ranges::find(region.devices, havip.vip, &DeviceRow::ip);
  if (device != region.devices.end()) {
    return fail(fmt::format("{}: {} is the address of {}", havip.id.view(), to_string(havip.vip),
                            device->id.view()));
  }
  if (auto range = check_range(region, havip.range); !range) {
    return fail(fmt::format("{}: {}", havip.id.view(), range.error()));
  }
  return {};
}

}  // namespace

Result<void> check_range(const RegionSetup& region, const std::vector<net::DeviceId>& range) {
  if (range.size() > kMaxRange) {
    return fail(fmt::format("the range has {} devices, {} are allowed", range.size(), kMaxRange));
  }
  std::set<net::DeviceId> seen;
  for (const net::DeviceId& device : range) {
    if (find(region.devices, device) == nullptr) {
      return fail(fmt::format("the range names {}: there is no such device", device.view()));
    }
    if (!first_seen(seen, device)) {
      return fail(fmt::format("the range names {} twice", device.view()));
    }
  }
  return {};
}

Result<void> check_new_havip(const RegionSetup& region, const HavipRow& havip) {
  if (havip.id.empty()) return fail("a HAVIP needs an id");
  if (find(region.havips, havip.id) != nullptr) {
    return fail(fmt::format("{}: there is a HAVIP with this id", havip.id.view()));
  }
  const auto taken = std::ranges::find(region.havips, havip.vip, &HavipRow::vip);
  if (taken != region.havips.end()) {
    return fail(fmt::format("{}: {} is the address of {}", havip.id.view(), to_string(havip.vip),
                            taken->id.view()));
  }
  return check_place(region, havip);
}

Result<void> check_region(const RegionSetup& region) {
  if (region.vpc.empty()) return fail("the VPC needs an id");
  std::set<net::HostId> hosts;
  for (const net::HostId& host : region.hosts) {
    if (!first_seen(hosts, host)) return twice("host", host.view());
  }
  if (auto subnets = check_subnets(region); !subnets) return subnets;
  if (auto devices = check_devices(region); !devices) return devices;
  std::set<net::HavipId> names;
  std::set<net::Ipv4Addr> vips;
  for (const HavipRow& havip : region.havips) {
    if (!first_seen(names, havip.id)) return twice("HAVIP", havip.id.view());
    if (!first_seen(vips, havip.vip)) return twice("VIP", to_string(havip.vip));
    if (auto place = check_place(region, havip); !place) return place;
  }
  return {};
}

}  // namespace havip::vpccgw
