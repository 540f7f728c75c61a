#include "vpccgw/mapping/mapping.h"

#include "core/base/ensure.h"

namespace havip::vpccgw {
namespace {

MappingRow next_of(const MappingRow& row) {
  MappingRow next = row;
  ++next.generation;
  return next;
}

}  // namespace

MappingRow taken(const MappingRow& row, net::DeviceId owner, net::HostId host, Instant now) {
  MappingRow next = next_of(row);
  next.owner = owner;
  next.host = host;
  next.flushed_at = now;
  return next;
}

MappingRow unbound(const MappingRow& row, Instant now) {
  MappingRow next = withdrawn(row);
  next.flushed_at = now;
  return next;
}

MappingRow withdrawn(const MappingRow& row) {
  MappingRow next = next_of(row);
  next.owner = {};
  next.host = {};
  return next;
}

MappingRow followed(const MappingRow& row, net::HostId host) {
  ensure(!row.owner.empty(), "only a HAVIP that somebody owns can follow its owner");
  MappingRow next = next_of(row);
  next.host = host;
  return next;
}

}  // namespace havip::vpccgw
