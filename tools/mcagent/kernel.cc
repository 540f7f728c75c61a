#include "tools/mcagent/kernel.h"

#include <utility>

#include <fmt/format.h>

#include "platform/live/clock.h"
#include "platform/live/neigh/tap_rules.h"

namespace havip::mcagentd {
namespace {

using What = live::ForwardingChange::What;

constexpr Duration kRetry = std::chrono::seconds(1);

}  // namespace

Result<std::unique_ptr<Kernel>> Kernel::open(live::Loop& loop, const Setup& setup,
                                             daemon::Complaints& complaints) {
  auto table = live::ForwardingTable::open();
  if (!table) return fail(table.error());
  std::unique_ptr<Kernel> kernel(new Kernel(loop, setup, complaints, *std::move(table)));
  if (!setup.routed) return kernel;
  const auto found = kernel->table_->read();
  if (!found) return fail(found.error());
  kernel->adopt(*found);
  return kernel;
}

Kernel::Kernel(live::Loop& loop, const Setup& setup, daemon::Complaints& complaints,
               std::unique_ptr<live::ForwardingTable> table)
    : setup_(setup),
      complaints_(complaints),
      table_(std::move(table)),
      retry_timer_(loop, [this] { retry(); }) {
  nics_.self = setup.host;
  for (const HostFacts& host : setup.hosts) {
    if (host.id != setup.host) nics_.vteps.emplace(host.id, host.vtep_mac);
  }
}

// A route without its neighbour has a MAC of zeros, which no row asks for: it is made whole.
void Kernel::adopt(const live::ForwardingFound& found) {
  for (const auto& route : found.routes)
    in_force_[route.ip] = {.nic = route.nic, .mac = {}};
  for (const auto& neighbour : found.neighbours) {
    const auto way = in_force_.find(neighbour.ip);
    if (way != in_force_.end() && way->second.nic == neighbour.nic) {
      way->second.mac = neighbour.mac;
    } else if (way != in_force_.end()) {
      strays_.push_back({.what = What::kDropNeighbour, .ip = neighbour.ip, .nic = neighbour.nic});
    }
  }
}

// ---- what is wanted ---------------------------------------------------------------------------

void Kernel::set_row(const engine::NeighEntry& row) {
  rows_[row.ip] = row;
  touched_.insert(row.ip);
}

void Kernel::touch_rows(const std::function<bool(const engine::NeighEntry&)>& which) {
  for (const auto& [ip, row] : rows_) {
    if (which(row)) touched_.insert(ip);
  }
}

void Kernel::tap_up(const net::DeviceId& device, unsigned nic) {
  nics_.taps[device] = nic;
  touch_rows([&](const auto& row) { return row.device == device; });
}

// Its routes and neighbours went with it, or stay if the interface is only not to be used: to drop
// what is not there is no fault.
void Kernel::tap_gone(const net::DeviceId& device) {
  if (nics_.taps.erase(device) == 0) return;
  touch_rows([&](const auto& row) { return row.device == device; });
}

void Kernel::vxlan_up(unsigned nic) {
  nics_.vxlan = nic;
  fdb_wanted_ = true;
  touch_rows([&](const auto& row) { return row.host != nics_.self; });
}

void Kernel::vxlan_gone() {
  nics_.vxlan = 0;
  touch_rows([&](const auto& row) { return row.host != nics_.self; });
}

void Kernel::renew() {
  in_force_.clear();
  fdb_wanted_ = nics_.vxlan != 0;
  touch_rows([](const auto&) { return true; });
}

void Kernel::sweep() {
  for (const auto& [ip, way] : in_force_) {
    if (!rows_.contains(ip)) touched_.insert(ip);
  }
  for (const live::ForwardingChange& stray : std::exchange(strays_, {})) {
    const auto way = in_force_.find(stray.ip);
    if (way != in_force_.end() && way->second.nic == stray.nic) continue;
    changes_.push_back(stray);
    whose_.push_back(stray.ip);
  }
}

// ---- carried out ------------------------------------------------------------------------------

void Kernel::gather(net::Ipv4Addr ip) {
  const auto row = rows_.find(ip);
  const auto old = in_force_.find(ip);
  const std::optional<Way> from =
      old == in_force_.end() ? std::nullopt : std::optional(old->second);
  const std::optional<Way> to = row == rows_.end() ? std::nullopt : way_of(row->second, nics_);
  for (const live::ForwardingChange& change : plan(ip, from, to)) {
    changes_.push_back(change);
    whose_.push_back(ip);
  }
  failing_.erase(ip);
  if (to) {
    in_force_[ip] = *to;
  } else {
    in_force_.erase(ip);
  }
}

void Kernel::flush() {
  if (!setup_.routed) {
    touched_.clear();
    return;
  }
  if (std::exchange(fdb_wanted_, false)) {
    for (const HostFacts& host : setup_.hosts) {
      if (host.id == setup_.host) continue;
      changes_.push_back(
          {.what = What::kSetFdb, .ip = host.underlay, .mac = host.vtep_mac, .nic = nics_.vxlan});
      whose_.push_back(host.underlay);
    }
  }
  for (const net::Ipv4Addr ip : std::exchange(touched_, {}))
    gather(ip);
  if (!changes_.empty()) carry_out();
}

void Kernel::carry_out() {
  const auto changes = std::exchange(changes_, {});
  const auto whose = std::exchange(whose_, {});
  ++counters_.batches;
  const auto failures = table_->apply(changes);
  counters_.changes += changes.size() - failures.size();
  counters_.refused += failures.size();
  for (const live::ForwardingFailure& failure : failures) {
    const live::ForwardingChange& change = changes[failure.change];
    complaints_.once("kernel", fmt::format("the kernel refuses \"{}\": {}", to_string(change),
                                           live::forwarding_error(failure.error)));
    if (change.what == What::kSetFdb) {
      fdb_wanted_ = nics_.vxlan != 0;
    } else {
      failing_.insert(whose[failure.change]);
      // As if it had a way that no row asks for: the next try sets, or drops, all of it again.
      const bool left_behind = change.what == What::kDropNeighbour;
      in_force_[whose[failure.change]] = {.nic = left_behind ? change.nic : 0, .mac = {}};
    }
  }
  if (!failing_.empty() || fdb_wanted_) {
    retry_timer_.arm(live::now() + kRetry);
  } else {
    complaints_.over("kernel", "the kernel holds all entries again");
  }
}

void Kernel::retry() {
  touched_.insert(failing_.begin(), failing_.end());
  flush();
}

std::optional<Way> Kernel::way(net::Ipv4Addr ip) const {
  const auto found = in_force_.find(ip);
  if (found == in_force_.end() || failing(ip)) return std::nullopt;
  return found->second;
}

}  // namespace havip::mcagentd
