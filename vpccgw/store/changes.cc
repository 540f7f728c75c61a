#include "vpccgw/store/changes.h"

#include <fmt/format.h>

namespace havip::vpccgw::sqlite {
namespace {

void write_range(Statements& sql, const net::HavipId& havip,
                 const std::vector<net::DeviceId>& range) {
  std::uint64_t position = 0;
  for (const net::DeviceId& device : range) {
    Query(sql.insert_range, havip, position++, device).run();
  }
}

void apply(Statements& sql, const AddHavip& change) {
  const HavipRow& havip = change.havip;
  Query(sql.insert_havip, havip.id, havip.vip, havip.subnet, havip.check_range).run();
  write_range(sql, havip.id, havip.range);
  Query(sql.adopt_mapping, havip.vip, havip.id).run();
}

void apply(Statements& sql, const DropHavip& change) {
  if (Query(sql.delete_havip, change.id).run() != 1) {
    throw Fault(fmt::format("there is no HAVIP {}", change.id.view()));
  }
}

void apply(Statements& sql, const ReplaceRange& change) {
  if (Query(sql.update_check_range, change.id, change.check_range).run() != 1) {
    throw Fault(fmt::format("there is no HAVIP {}", change.id.view()));
  }
  Query(sql.delete_range, change.id).run();
  write_range(sql, change.id, change.range);
}

void apply(Statements& sql, const PutMapping& change) {
  const MappingRow& row = change.row;
  Query update(sql.update_mapping, row.vip, row.owner, row.host, row.generation, row.flushed_at);
  if (update.run() != 1) {
    throw Fault(fmt::format("the mapping of {} is not at generation {}", to_string(row.vip),
                            row.generation - 1));
  }
}

void apply(Statements& sql, const PutDevice& change) {
  const DeviceRow& device = change.device.device;
  if (Query(sql.update_device, device.id, device.host, change.device.generation).run() != 1) {
    throw Fault(fmt::format("the device {} is not at generation {}", device.id.view(),
                            change.device.generation - 1));
  }
}

void apply(Statements& sql, const AppendAudit& change) {
  const AuditRow& row = change.row;
  Query(sql.insert_audit, to_string(row.claim), row.device.view(), row.vip, row.from, row.to,
        to_string(row.verdict), row.generation, row.text, row.at)
      .run();
}

void apply(Statements& sql, const Acknowledge& change) {
  for (const engine::PushAck::Row& row : change.rows) {
    Query(sql.upsert_ack, change.host, row.ip, row.generation).run();
  }
}

}  // namespace

void write(Statements& sql, const Change& change) {
  std::visit([&sql](const auto& one) { apply(sql, one); }, change);
}

void write(Statements& sql, const RegionSetup& region) {
  if (Query(sql.select_vpc).next()) throw Fault("the store holds a region already");
  Query(sql.insert_vpc, region.vpc, region.cidr).run();
  for (const SubnetRow& subnet : region.subnets) {
    Query(sql.insert_subnet, subnet.id, region.vpc, subnet.block).run();
  }
  for (const net::HostId& host : region.hosts)
    Query(sql.insert_host, host).run();
  for (const DeviceRow& device : region.devices) {
    Query(sql.insert_device, device.id, device.mac, device.ip, device.subnet, device.host,
          kProvisionedGeneration)
        .run();
  }
  for (const HavipRow& havip : region.havips)
    apply(sql, AddHavip{havip});
}

}  // namespace havip::vpccgw::sqlite
