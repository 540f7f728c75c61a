// What an instance stands on (its NIC, its source address, what it watches), and what becomes of it
// when that goes: FAULT and the way back, weights, a VIP that somebody took away; and reload.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/instance.h"
#include "hostsim/guest/vrrp/sync_group.h"

namespace havip::hostsim::vrrp {
namespace {

// Keepalived lets the owner become master by a down timer of 1 us.
constexpr Duration kOwnerDownInterval = std::chrono::microseconds(1);

bool holds(const std::vector<PlacedAddress>& addresses, const PlacedAddress& address) {
  return std::ranges::any_of(addresses, [&](const PlacedAddress& a) {
    return a.nic == address.nic && a.ip == address.ip && a.vmac == address.vmac;
  });
}

}  // namespace

bool Instance::is_healthy() const {
  const bool has_source = place_.required_present || process_.profile->binds_missing_source;
  const bool has_peers = !config_.unicast_fault_no_peer || is_unicast();
  return has_source && has_peers && (is_connected() || !config_.track_primary) && !standing_.fault;
}

// A virtual interface of a mere address counts too.
bool Instance::is_connected() const {
  return place_.nic_up && std::ranges::all_of(place_.vmacs, &PlacedVmac::up);
}

void Instance::link_changed(Instant now, bool up, engine::Seq cause) {
  place_.nic_up = up;
  health_changed(now, fmt::format("interface {} {}", config_.interface, up ? "up" : "down"), cause);
}

void Instance::vmac_changed(Instant now, const daemon::VmacChange& change) {
  for (PlacedVmac& vmac : place_.vmacs) {
    if (vmac.nic != change.nic || vmac.mac != change.mac) continue;
    vmac.up = change.up;
    health_changed(now, fmt::format("interface {} {}", change.name, change.up ? "up" : "down"),
                   change.cause);
  }
}

void Instance::address_changed(Instant now, NicIndex nic, const net::IpAddr& ip, bool present,
                               engine::Seq cause) {
  if (nic == place_.nic && ip == place_.required) {
    place_.required_present = present;
    health_changed(
        now, fmt::format("source address {} {}", to_string(ip), present ? "added" : "removed"),
        cause);
    return;
  }
  auto* master = std::get_if<Master>(&state_);
  const PlacedAddress* address = find_address(nic, ip);
  if (master == nullptr || present || address == nullptr || address->no_track) return;
  address_lost(now, ip, *master, cause);
}

// Somebody else removed one of our addresses: Keepalived gives the rest up too and waits for its
// own skew only, so that it is usually master again just ahead of its peer.
void Instance::address_lost(Instant now, const net::IpAddr& ip, Master& master, engine::Seq cause) {
  master.farewells = 1;
  become_backup(now, skew_from(now),
                {.reason = fmt::format("address {} removed", to_string(ip)),
                 .log = "Entering BACKUP STATE",
                 .cause = cause});
}

void Instance::standing_changed(Instant now, const Standing& standing, engine::Seq cause) {
  if (standing == standing_) return;
  const Standing old = std::exchange(standing_, standing);
  if (state() == trace::VrrpState::kInit) {
    if (!standing_.pending) settle(now, cause);
    return;
  }
  set_priority(now, cause);
  if (old.fault == standing_.fault) return;
  if (standing_.fault) {
    log(now, cause, fmt::format("entering FAULT state due to {}", *standing_.fault));
    health_changed(now, fmt::format("{} failed", *standing_.fault), cause);
  } else {
    health_changed(now, fmt::format("{} succeeded", *old.fault), cause);
  }
}

// The deadline of a backup moves with the skew; a master says its new priority in its next advert.
void Instance::set_priority(Instant now, engine::Seq cause) {
  const std::uint8_t next = effective();
  if (next == priority_) return;
  priority_changed_ =
      log(now, cause, fmt::format("Changing effective priority from {} to {}", priority_, next));
  const Duration before = skew();
  priority_ = next;
  if (auto* backup = std::get_if<Backup>(&state_)) backup->master_down_at += skew() - before;
  if (!config_.notify_priority_changes) return;
  if (std::holds_alternative<Master>(state_)) tell(Tale::kMasterPriority);
  if (std::holds_alternative<Backup>(state_)) tell(Tale::kBackupPriority);
}

// The first state. Until every script of weight 0 has said something there is none.
void Instance::settle(Instant now, engine::Seq cause) {
  priority_ = effective();
  if (!is_healthy() || (group_ != nullptr && group_->has_faults())) {
    return change_state(now, Fault{},
                        {.reason = "startup", .log = "Entering FAULT STATE", .cause = cause});
  }
  if (standing_.pending) return;
  const Instant from = std::max(now, listen_from_);
  if (is_owner()) {
    become_backup(now, late(from + kOwnerDownInterval),
                  {.reason = "startup", .log = {}, .cause = cause});
    return;
  }
  become_backup(now, down_from(from),
                {.reason = "startup", .log = "Entering BACKUP STATE (init)", .cause = cause});
  if (process_.profile->master_in_two_steps && config_.state == conf::InitialState::kMaster) {
    campaign(from, false, "startup", since_);
  }
}

void Instance::health_changed(Instant now, const std::string& reason, engine::Seq cause) {
  const bool in_fault = std::holds_alternative<Fault>(state_);
  if (is_healthy()) {
    if (!in_fault) return;
    if (group_ != nullptr && group_->has_faults()) return;  // a sibling keeps it there
    return recover(now, reason, cause);
  }
  const bool runs = !in_fault && !std::holds_alternative<Stopped>(state_) &&
                    !std::holds_alternative<Init>(state_);
  if (runs) enter_fault(now, {.reason = reason, .log = "Entering FAULT STATE", .cause = cause});
}

void Instance::enter_fault(Instant now, const Change& change) {
  if (auto* master = std::get_if<Master>(&state_)) master->farewells = 2;
  change_state(now, Fault{}, change);
}

// The owner too waits a full down interval here. In unicast the peers' ARP entry for our own
// address may be stale, so Keepalived announces that.
void Instance::recover(Instant now, const std::string& reason, engine::Seq cause) {
  become_backup(now, down_from(std::max(now, listen_from_)),
                {.reason = reason, .log = "Entering BACKUP STATE", .cause = cause});
  if (!is_unicast() || !process_.profile->announces_own_address) return;
  if (!place_.source.is_v4()) return;
  process_.outputs.push(daemon::SendGarp{.nic = place_.nic,
                                         .vip = place_.source.v4(),
                                         .batch = "own_address",
                                         .vmac = {},
                                         .cause = since_});
}

// ---- with the group ---------------------------------------------------------------------------

bool Instance::wants_master() const {
  if (std::holds_alternative<Master>(state_)) return true;
  const auto* backup = std::get_if<Backup>(&state_);
  return backup != nullptr && backup->wants_master;
}

void Instance::follow_to_master(Instant now, engine::Seq cause) {
  if (!std::holds_alternative<Backup>(state_)) return;
  become_master(now, {.reason = "sync group", .log = {}, .cause = cause});
}

void Instance::follow_to_backup(Instant now, engine::Seq cause) {
  if (std::holds_alternative<Master>(state_)) {
    become_backup(now, down_from(now),
                  {.reason = "sync group", .log = "Entering BACKUP STATE", .cause = cause});
  } else if (auto* backup = std::get_if<Backup>(&state_)) {
    backup->wants_master = false;
  }
}

void Instance::follow_to_fault(Instant now, engine::Seq cause) {
  const bool runs =
      std::holds_alternative<Backup>(state_) || std::holds_alternative<Master>(state_);
  if (runs) {
    enter_fault(now, {.reason = "sync group", .log = "Entering FAULT STATE", .cause = cause});
  }
}

void Instance::follow_out_of_fault(Instant now, engine::Seq cause) {
  if (std::holds_alternative<Fault>(state_)) recover(now, "sync group", cause);
}

void Instance::announce_again(Instant now, engine::Seq cause) {
  if (!std::holds_alternative<Master>(state_)) return;
  announcer_.heard_lower_advert(now, cause);
  announce(now);
}

// ---- reload -----------------------------------------------------------------------------------

// Besides its name, Keepalived knows an instance again by the interface that it speaks from.
bool Instance::stays_on(const Place& place) const {
  if (place.vmac != place_.vmac) return false;
  return !place.vmac || place.vmacs.front().name == place_.vmacs.front().name;
}

void Instance::exchange_vmacs(const std::vector<PlacedVmac>& old, engine::Seq cause) {
  const auto same = [](const PlacedVmac& one) {
    return [&one](const PlacedVmac& other) { return one.is(other); };
  };
  for (const PlacedVmac& vmac : old) {
    if (std::ranges::none_of(place_.vmacs, same(vmac))) remove_vmac(vmac);
  }
  for (PlacedVmac& vmac : place_.vmacs) {
    const auto known = std::ranges::find_if(old, same(vmac));
    if (known != old.end()) {
      vmac.up = known->up;
    } else {
      add_vmac(vmac, cause);
    }
  }
}

// The state is kept: a master speaks at once, and announces only if it has new addresses; a backup
// waits a whole interval.
void Instance::reconfigure(Instant now, conf::Instance config, Place place, engine::Seq cause) {
  const Place old = std::exchange(place_, std::move(place));
  const bool lowered = base_priority_ != config_.priority;  // another owner was heard
  config_ = std::move(config);
  if (!lowered || config_.priority != wire::kVrrpPriorityOwner) base_priority_ = config_.priority;
  old_checksum_ |= config_.unicast_checksum == conf::UnicastChecksum::kOld;
  since_ = cause;
  exchange_vmacs(old.vmacs, cause);
  announcer_.reconfigure(now, config_.garp, targets(), cause);
  const std::uint8_t before = std::exchange(priority_, effective());
  if (priority_ != before) priority_changed_ = cause;
  if (auto* backup = std::get_if<Backup>(&state_)) {
    backup->master_down_at = down_from(now);
    backup->arm(cause);
  }
  auto* master = std::get_if<Master>(&state_);
  if (master == nullptr) return;
  for (const PlacedAddress& address : old.addresses) {
    if (!holds(place_.addresses, address)) remove_address(address, cause);
  }
  send_advert(now, priority_, cause);
  master->next_advert_at = next_advert(now);
  bool added = false;
  for (const PlacedAddress& address : place_.addresses) {
    if (holds(old.addresses, address)) continue;
    add_address(address);
    added = true;
  }
  if (added) announcer_.added_addresses(now, cause);
  announce(now);
}

// The file does not name it any more: it leaves as if it stopped.
void Instance::remove(Instant now, engine::Seq cause) {
  if (auto* master = std::get_if<Master>(&state_)) master->farewells = 1;
  group_ = nullptr;
  change_state(now, Stopped{.removed = true}, {.reason = "removed", .log = {}, .cause = cause});
  remove_vmacs();
}

}  // namespace havip::hostsim::vrrp
