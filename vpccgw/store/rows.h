// The readers of rows: one a table, by the columns of its select statements (database.cc). Internal
// to the store. Text that is not what it should be throws Fault.
#pragma once

#include <string>

#include <fmt/format.h>

#include "vpccgw/store/database.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw::sqlite {

[[nodiscard]] inline PlacedDevice device_in(const Query& row) {
  return {.device = {.id = row.id<net::DeviceId>(0),
                     .mac = row.mac(1),
                     .ip = row.ip(2),
                     .subnet = row.id<net::SubnetId>(3),
                     .host = row.id<net::HostId>(4)},
          .generation = row.count(5)};
}

[[nodiscard]] inline HavipRow havip_in(const Query& row, Statements& sql) {
  HavipRow havip{.id = row.id<net::HavipId>(0),
                 .vip = row.ip(1),
                 .subnet = row.id<net::SubnetId>(2),
                 .check_range = row.flag(3),
                 .range = {}};
  if (!row.flag(4)) return havip;  // most have no range, and each statement costs
  Query range(sql.select_range, havip.id);
  while (range.next())
    havip.range.push_back(range.id<net::DeviceId>(0));
  return havip;
}

[[nodiscard]] inline MappingRow mapping_in(const Query& row) {
  return {.vip = row.ip(0),
          .owner = row.id<net::DeviceId>(1),
          .host = row.id<net::HostId>(2),
          .generation = row.count(3),
          .flushed_at = row.instant(4)};
}

[[nodiscard]] inline engine::NeighEntry neigh_in(const Query& row) {
  return {.ip = row.ip(0),
          .device = row.id<net::DeviceId>(1),
          .mac = row.mac(2),
          .host = row.id<net::HostId>(3),
          .generation = row.count(4),
          .havip = row.flag(5)};
}

[[nodiscard]] inline engine::Verdict verdict_in(const Query& row, int column) {
  const auto verdict = engine::verdict_from(row.text(column));
  if (!verdict) throw Fault(fmt::format("no such verdict: {}", row.text(column)));
  return *verdict;
}

[[nodiscard]] inline AuditRow audit_in(const Query& row, const engine::ClaimId& claim) {
  return {.claim = claim,
          .device = row.id<net::DeviceId>(0),
          .vip = row.ip(1),
          .from = row.id<net::DeviceId>(2),
          .to = row.id<net::DeviceId>(3),
          .verdict = verdict_in(row, 4),
          .generation = row.count(5),
          .text = std::string(row.text(6)),
          .at = at_ns(row.number(7))};
}

// All that a region is made of.
[[nodiscard]] inline RegionSetup region_in(Statements& sql) {
  RegionSetup region;
  if (Query vpc(sql.select_vpc); vpc.next()) {
    region.vpc = vpc.id<net::VpcId>(0);
    region.cidr = vpc.subnet(1);
  }
  for (Query row(sql.select_subnets); row.next();)
    region.subnets.push_back({.id = row.id<net::SubnetId>(0), .block = row.subnet(1)});
  for (Query row(sql.select_hosts); row.next();)
    region.hosts.push_back(row.id<net::HostId>(0));
  for (Query row(sql.select_devices); row.next();)
    region.devices.push_back(device_in(row).device);
  for (Query row(sql.select_havips); row.next();)
    region.havips.push_back(havip_in(row, sql));
  return region;
}

}  // namespace havip::vpccgw::sqlite
