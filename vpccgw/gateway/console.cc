// What operators do to the gateway: the console's operations, and live migrations.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "vpccgw/gateway/console_answer.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/mapping/neigh.h"
#include "vpccgw/mapping/region_rules.h"

namespace havip::vpccgw {
namespace {

// A HAVIP with the state of its mapping.
struct Held {
  HavipRow havip;
  MappingRow row;
};

Result<Held> find(Store& store, const net::HavipId& id) {
  const auto region = store.region();
  if (!region) return fail(region.error());
  const auto havip = std::ranges::find(region->havips, id, &HavipRow::id);
  if (havip == region->havips.end()) return fail(fmt::format("there is no HAVIP {}", id.view()));
  const auto row = store.find_mapping(havip->vip);
  if (!row) return fail(row.error());
  return Held{.havip = *havip, .row = row->value_or(MappingRow{.vip = havip->vip})};
}

}  // namespace

void Gateway::take(Instant now, const gateway::Console& console) {
  const auto prepared = [&](const auto& operation) { return prepare(now, operation); };
  const Result<ConsoleWork> work = std::visit(prepared, console.operation);
  const Result<void> written = work ? store_.commit(work->changes) : fail(work.error());

  trace::Console answer = answer_of(console);
  if (!written) answer.error = written.error();
  const engine::Seq seq = trace_.record(now, console.cause, node_, std::move(answer));
  if (!written || !work->move) return;
  const engine::Seq committed = record_move(now, seq, *work->move);
  publish(now, std::array{work->move->entry}, committed);
}

Result<Gateway::ConsoleWork> Gateway::prepare(Instant, const gateway::CreateHaVip& operation) {
  const auto region = store_.region();
  if (!region) return fail(region.error());
  if (auto sound = check_new_havip(*region, operation.havip); !sound) return fail(sound.error());
  return ConsoleWork{.changes = {AddHavip{operation.havip}}, .move = std::nullopt};
}

Result<Gateway::ConsoleWork> Gateway::prepare(Instant, const gateway::DeleteHaVip& operation) {
  const auto held = find(store_, operation.id);
  if (!held) return fail(held.error());
  ConsoleWork work;
  if (!held->row.owner.empty()) {
    const MappingRow row = withdrawn(held->row);
    work.changes.emplace_back(PutMapping{row});
    work.move =
        Move{.havip = operation.id, .from = held->row.owner, .row = row, .entry = withdrawal(row)};
  }
  work.changes.emplace_back(DropHavip{operation.id});
  return work;
}

Result<Gateway::ConsoleWork> Gateway::prepare(Instant now, const gateway::UnbindHaVip& operation) {
  const auto held = find(store_, operation.id);
  if (!held) return fail(held.error());
  if (held->row.owner.empty()) {
    return fail(fmt::format("{} is not bound", operation.id.view()));
  }
  const MappingRow row = unbound(held->row, now);
  return ConsoleWork{
      .changes = {PutMapping{row}},
      .move = Move{
          .havip = operation.id, .from = held->row.owner, .row = row, .entry = withdrawal(row)}};
}

Result<Gateway::ConsoleWork> Gateway::prepare(Instant, const gateway::SetRange& operation) {
  const auto region = store_.region();
  if (!region) return fail(region.error());
  const auto havip = std::ranges::find(region->havips, operation.id, &HavipRow::id);
  if (havip == region->havips.end()) {
    return fail(fmt::format("there is no HAVIP {}", operation.id.view()));
  }
  const ReplaceRange change{.id = operation.id,
                            .check_range = operation.check_range.value_or(havip->check_range),
                            .range = operation.range.value_or(havip->range)};
  if (auto sound = check_range(*region, change.range); !sound) {
    return fail(fmt::format("{}: {}", operation.id.view(), sound.error()));
  }
  return ConsoleWork{.changes = {change}, .move = std::nullopt};
}

// ---- live migration ----------------------------------------------------------------------------

void Gateway::take(Instant now, const gateway::DeviceMoved& moved) {
  const auto migration = migrate(moved);
  if (!migration) {
    trace::Console answer = answer_of(moved);
    answer.error = migration.error();
    trace_.record(now, moved.cause, node_, std::move(answer));
    return;
  }
  if (!*migration) return;
  const PlacedDevice& placed = (*migration)->device;
  std::vector<engine::NeighEntry> rows{device_entry(placed.device, placed.generation)};
  engine::Seq cause = moved.cause;
  for (const Move& move : (*migration)->moves) {
    cause = record_move(now, moved.cause, move);
    rows.push_back(move.entry);
  }
  publish(now, rows, cause);
}

// Writes the move; none if the device is there already.
Result<std::optional<Gateway::Migration>> Gateway::migrate(const gateway::DeviceMoved& moved) {
  const auto found = store_.find_device(moved.device);
  if (!found) return fail(found.error());
  if (!*found) return fail(fmt::format("there is no device {}", moved.device.view()));
  if (!plan_.knows(moved.host)) return fail(fmt::format("there is no host {}", moved.host.view()));
  if ((*found)->device.host == moved.host) return std::nullopt;

  Migration migration{.device = **found, .moves = {}};
  migration.device.device.host = moved.host;
  ++migration.device.generation;
  if (options_.migrate_moves_havip) {
    auto moves = moves_along(migration.device.device);
    if (!moves) return fail(moves.error());
    migration.moves = *std::move(moves);
  }
  std::vector<Change> changes{PutDevice{migration.device}};
  for (const Move& move : migration.moves)
    changes.emplace_back(PutMapping{move.row});
  if (auto written = store_.commit(changes); !written) return fail(written.error());
  return migration;
}

// The HAVIPs that the device owns, at its new place.
Result<std::vector<Gateway::Move>> Gateway::moves_along(const DeviceRow& device) {
  const auto mappings = store_.mappings();
  if (!mappings) return fail(mappings.error());
  std::vector<Move> moves;
  for (const MappingRow& before : *mappings) {
    if (before.owner != device.id) continue;
    const auto havip = store_.find_havip(before.vip);
    if (!havip) return fail(havip.error());
    if (!*havip) return fail(fmt::format("{} has an owner but no HAVIP", to_string(before.vip)));
    const MappingRow row = followed(before, device.host);
    moves.push_back({.havip = (*havip)->id,
                     .from = before.owner,
                     .row = row,
                     .entry = havip_entry(row, device.mac)});
  }
  return moves;
}

}  // namespace havip::vpccgw
