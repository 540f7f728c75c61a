#include "vpccgw/store/memory_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace havip::vpccgw {
namespace {

constexpr std::size_t kMostInRange = 10;  // as the schema has it

template <class Row>
std::optional<Row> copy_of(const Row* row) {
  return row == nullptr ? std::nullopt : std::optional<Row>(*row);
}

auto no_havip(const net::HavipId& id) {
  return fail(fmt::format("there is no HAVIP {}", id.view()));
}

}  // namespace

// ---- reading ------------------------------------------------------------------------------------

const HavipRow* MemoryStore::havip_at(net::Ipv4Addr vip) const {
  const Mapping* mapping = mappings_.find(vip);
  return mapping == nullptr || mapping->havip.empty() ? nullptr : havips_.find(mapping->havip);
}

bool MemoryStore::is_host(const net::HostId& id) const {
  return std::ranges::binary_search(hosts_, id);
}

Result<RegionSetup> MemoryStore::region() {
  RegionSetup region{.vpc = vpc_, .cidr = cidr_, .subnets = subnets_, .hosts = hosts_};
  for (const auto& [id, placed] : devices_.rows())
    region.devices.push_back(placed.device);
  for (const auto& [id, havip] : havips_.rows())
    region.havips.push_back(havip);
  return region;
}

Result<std::optional<AuditRow>> MemoryStore::find_audit(const engine::ClaimId& id) {
  return copy_of(audit_.find(id));
}

Result<std::optional<HavipRow>> MemoryStore::find_havip(net::Ipv4Addr vip) {
  return copy_of(havip_at(vip));
}

Result<std::optional<MappingRow>> MemoryStore::find_mapping(net::Ipv4Addr vip) {
  const Mapping* mapping = mappings_.find(vip);
  return copy_of(mapping == nullptr ? nullptr : &mapping->row);
}

Result<std::optional<PlacedDevice>> MemoryStore::find_device(const net::DeviceId& id) {
  return copy_of(devices_.find(id));
}

Result<std::vector<MappingRow>> MemoryStore::mappings() {
  std::vector<MappingRow> rows;
  for (const auto& [vip, mapping] : mappings_.rows())
    rows.push_back(mapping.row);
  return rows;
}

std::vector<MemoryStore::Desired> MemoryStore::desired() const {
  std::vector<Desired> all;
  for (const auto& [id, placed] : devices_.rows()) {
    all.push_back({.row = {.ip = placed.device.ip,
                           .device = id,
                           .mac = placed.device.mac,
                           .host = placed.device.host,
                           .generation = placed.generation},
                   .provisioned = kProvisionedGeneration});
  }
  for (const auto& [vip, mapping] : mappings_.rows()) {
    if (mapping.row.generation == 0) continue;
    const PlacedDevice* owner = devices_.find(mapping.row.owner);
    all.push_back({.row = {.ip = vip,
                           .device = mapping.row.owner,
                           .mac = owner == nullptr ? net::MacAddr{} : owner->device.mac,
                           .host = mapping.row.host,
                           .generation = mapping.row.generation,
                           .havip = true}});
  }
  std::ranges::sort(all, {}, [](const Desired& one) { return one.row.ip; });
  return all;
}

Result<std::vector<engine::NeighEntry>> MemoryStore::neigh() {
  std::vector<engine::NeighEntry> rows;
  for (const Desired& one : desired())
    rows.push_back(one.row);
  return rows;
}

Result<std::vector<LackingRow>> MemoryStore::lacking() {
  const std::vector<Desired> all = desired();
  std::vector<LackingRow> rows;
  for (const net::HostId& host : hosts_) {
    for (const Desired& one : all) {
      const std::uint64_t* acknowledged = acknowledged_.find({host, one.row.ip});
      const std::uint64_t has = acknowledged == nullptr ? one.provisioned : *acknowledged;
      if (one.row.generation > has) rows.push_back({.host = host, .row = one.row});
    }
  }
  return rows;
}

Result<std::map<engine::Verdict, std::uint64_t>> MemoryStore::audit_counts() {
  std::map<engine::Verdict, std::uint64_t> counts;
  for (const auto& [claim, row] : audit_.rows())
    ++counts[row.verdict];
  return counts;
}

// ---- writing ------------------------------------------------------------------------------------

Result<void> MemoryStore::end(std::string_view doing, Result<void> done) {
  const auto finish = [&](auto&... tables) {
    (done ? (tables.commit(), ...) : (tables.rollback(), ...));
  };
  finish(devices_, havips_, mappings_, audit_, acknowledged_);
  if (!done) return fail(fmt::format("{}: {}", doing, done.error()));
  return {};
}

Result<void> MemoryStore::create(const RegionSetup& region) {
  constexpr std::string_view kDoing = "creating the region";
  if (!vpc_.empty()) return end(kDoing, fail("the store holds a region already"));
  if (auto done = end(kDoing, fill(region)); !done) {
    subnets_.clear();
    hosts_.clear();
    return done;
  }
  vpc_ = region.vpc;
  cidr_ = region.cidr;
  return {};
}

Result<void> MemoryStore::fill(const RegionSetup& region) {
  subnets_ = region.subnets;
  std::ranges::sort(subnets_, {}, &SubnetRow::id);
  hosts_ = region.hosts;
  std::ranges::sort(hosts_);
  for (const DeviceRow& device : region.devices) {
    devices_.put(device.id, {.device = device, .generation = kProvisionedGeneration});
  }
  for (const HavipRow& havip : region.havips) {
    if (auto done = apply(AddHavip{havip}); !done) return done;
  }
  return {};
}

Result<void> MemoryStore::commit(std::span<const Change> changes) {
  Result<void> done;
  for (const Change& change : changes) {
    done = std::visit([this](const auto& one) { return apply(one); }, change);
    if (!done) break;
  }
  return end("writing", std::move(done));
}

Result<void> MemoryStore::check_range(const HavipRow& havip) const {
  const std::set<net::DeviceId> devices(havip.range.begin(), havip.range.end());
  const bool known = std::ranges::all_of(
      devices, [this](const net::DeviceId& device) { return devices_.find(device) != nullptr; });
  if (!known || devices.size() != havip.range.size() || devices.size() > kMostInRange) {
    return fail(fmt::format("the range of {} is not of {} devices, each once", havip.id.view(),
                            kMostInRange));
  }
  return {};
}

Result<void> MemoryStore::apply(const AddHavip& change) {
  const HavipRow& havip = change.havip;
  if (havips_.find(havip.id) != nullptr || havip_at(havip.vip) != nullptr) {
    return fail(fmt::format("there is a HAVIP {} or one of its address", havip.id.view()));
  }
  if (std::ranges::find(subnets_, havip.subnet, &SubnetRow::id) == subnets_.end()) {
    return fail(fmt::format("there is no subnet {}", havip.subnet.view()));
  }
  if (auto sound = check_range(havip); !sound) return sound;
  havips_.put(havip.id, havip);
  const Mapping* old = mappings_.find(havip.vip);
  Mapping mapping{.row = old == nullptr ? MappingRow{.vip = havip.vip} : old->row,
                  .havip = havip.id};
  mapping.row.flushed_at.reset();
  mappings_.put(havip.vip, std::move(mapping));
  return {};
}

Result<void> MemoryStore::apply(const DropHavip& change) {
  const HavipRow* havip = havips_.find(change.id);
  if (havip == nullptr) return no_havip(change.id);
  Mapping mapping = *mappings_.find(havip->vip);
  if (!mapping.row.owner.empty()) {
    return fail(fmt::format("{} is still owned", change.id.view()));
  }
  mapping.havip = {};
  mappings_.put(havip->vip, std::move(mapping));
  havips_.erase(change.id);
  return {};
}

Result<void> MemoryStore::apply(const ReplaceRange& change) {
  const HavipRow* old = havips_.find(change.id);
  if (old == nullptr) return no_havip(change.id);
  HavipRow havip = *old;
  havip.check_range = change.check_range;
  havip.range = change.range;
  if (auto sound = check_range(havip); !sound) return sound;
  havips_.put(change.id, std::move(havip));
  return {};
}

Result<void> MemoryStore::apply(const PutMapping& change) {
  const MappingRow& row = change.row;
  const Mapping* old = mappings_.find(row.vip);
  if (old == nullptr || old->row.generation + 1 != row.generation) {
    return fail(fmt::format("the mapping of {} is not at generation {}", to_string(row.vip),
                            row.generation - 1));
  }
  const bool owned = !row.owner.empty();
  const bool placed = !owned || (devices_.find(row.owner) != nullptr && is_host(row.host));
  if (owned == row.host.empty() || !placed || (owned && old->havip.empty())) {
    return fail(fmt::format("{} at {} cannot own {}", row.owner.view(), row.host.view(),
                            to_string(row.vip)));
  }
  mappings_.put(row.vip, {.row = row, .havip = old->havip});
  return {};
}

Result<void> MemoryStore::apply(const PutDevice& change) {
  const DeviceRow& device = change.device.device;
  const PlacedDevice* old = devices_.find(device.id);
  if (old == nullptr || old->generation + 1 != change.device.generation) {
    return fail(fmt::format("the device {} is not at generation {}", device.id.view(),
                            change.device.generation - 1));
  }
  if (!is_host(device.host)) return fail(fmt::format("there is no host {}", device.host.view()));
  PlacedDevice placed{.device = old->device, .generation = change.device.generation};
  placed.device.host = device.host;  // all else of a device stays as it was created
  devices_.put(device.id, std::move(placed));
  return {};
}

Result<void> MemoryStore::apply(const AppendAudit& change) {
  if (audit_.find(change.row.claim) != nullptr) {
    return fail(fmt::format("claim {} is in the audit", to_string(change.row.claim)));
  }
  audit_.put(change.row.claim, change.row);
  return {};
}

std::uint64_t MemoryStore::generation_of(net::Ipv4Addr ip) const {
  if (const Mapping* mapping = mappings_.find(ip)) return mapping->row.generation;
  for (const auto& [id, placed] : devices_.rows()) {
    if (placed.device.ip == ip) return placed.generation;
  }
  return 0;
}

Result<void> MemoryStore::apply(const Acknowledge& change) {
  if (!is_host(change.host)) return {};
  for (const engine::PushAck::Row& row : change.rows) {
    if (row.generation == 0 || row.generation > generation_of(row.ip)) continue;
    const std::pair key(change.host, row.ip);
    const std::uint64_t* known = acknowledged_.find(key);
    if (known == nullptr || *known < row.generation) acknowledged_.put(key, row.generation);
  }
  return {};
}

}  // namespace havip::vpccgw
