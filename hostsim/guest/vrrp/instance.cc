#include "hostsim/guest/vrrp/instance.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/advert.h"
#include "hostsim/guest/vrrp/sync_group.h"
#include "hostsim/guest/vrrp/timers.h"

namespace havip::hostsim::vrrp {
namespace {

bool sums_the_group(const conf::Instance& config) {
  return config.unicast_checksum == conf::UnicastChecksum::kOld;
}

Tale tale_of(trace::VrrpState state) {
  switch (state) {
    case trace::VrrpState::kMaster:
      return Tale::kMaster;
    case trace::VrrpState::kFault:
      return Tale::kFault;
    case trace::VrrpState::kStop:
      return Tale::kStop;
    case trace::VrrpState::kInit:
    case trace::VrrpState::kBackup:
      return Tale::kBackup;
  }
  return Tale::kBackup;
}

}  // namespace

Instance::Instance(Process& process, const Audience& audience, conf::Instance config, Place place)
    : process_(process),
      config_(std::move(config)),
      place_(std::move(place)),
      announcer_(config_.garp, process.timing, *process.profile, process.gates, targets()),
      voice_(process, audience, Voice::Kind::kInstance, config_.name),
      base_priority_(config_.priority),
      priority_(config_.priority),
      master_advert_int_(config_.advert_int),
      old_checksum_(sums_the_group(config_)) {}

void Instance::start(Instant now, Instant listen_from, const Standing& standing,
                     engine::Seq cause) {
  listen_from_ = listen_from;
  standing_ = standing;
  priority_ = effective();
  since_ = cause;
  for (const PlacedVmac& vmac : place_.vmacs)
    add_vmac(vmac, cause);
  settle(now, cause);
  // What an earlier life of the daemon may have left behind.
  for (const PlacedAddress& address : place_.addresses)
    remove_address(address, since_);
}

void Instance::stop(Instant now, engine::Seq cause) {
  if (auto* master = std::get_if<Master>(&state_)) master->farewells = 1;
  change_state(now, Stopped{}, {.reason = "stop", .log = {}, .cause = cause});
}

void Instance::remove_vmacs() {
  for (const PlacedVmac& vmac : place_.vmacs)
    remove_vmac(vmac);
}

void Instance::add_vmac(const PlacedVmac& vmac, engine::Seq cause) {
  process_.outputs.push(daemon::AddVmac{.nic = vmac.nic,
                                        .name = vmac.name,
                                        .named = vmac.named,
                                        .mac = vmac.mac,
                                        .family = vmac.family,
                                        .also_ipv6 = vmac.also_ipv6,
                                        .instance = config_.name,
                                        .cause = cause});
}

void Instance::remove_vmac(const PlacedVmac& vmac) {
  process_.outputs.push(daemon::RemoveVmac{
      .nic = vmac.nic, .mac = vmac.mac, .instance = config_.name, .cause = since_});
}

void Instance::handle_timeout(Instant now) {
  if (auto* backup = std::get_if<Backup>(&state_)) {
    if (backup->master_down_at <= now) master_down(now, *backup);
  } else if (auto* master = std::get_if<Master>(&state_)) {
    if (master->rival && master->rival->yielded_at <= now) rival_yielded(now, *master);
    if (master->next_advert_at <= now) advert_tick(now, *master);
  } else if (auto* run = std::get_if<Campaign>(&state_)) {
    if (run->next_at <= now) campaign_tick(now, *run);
  }
  announce(now);
}

Instant Instance::deadline() const {
  Instant own = kNever;
  if (const auto* backup = std::get_if<Backup>(&state_)) own = backup->master_down_at;
  if (const auto* master = std::get_if<Master>(&state_)) {
    own = master->next_advert_at;
    if (master->rival) own = std::min(own, master->rival->yielded_at);
  }
  if (const auto* run = std::get_if<Campaign>(&state_)) own = run->next_at;
  return std::min(own, announcer_.deadline());
}

trace::VrrpState Instance::state() const {
  return std::visit([](const auto& state) { return state.kName; }, state_);
}

bool Instance::has_peer(const net::IpAddr& ip) const {
  return std::ranges::find(config_.unicast_peers, ip, &conf::UnicastPeer::ip) !=
         config_.unicast_peers.end();
}

// ---- changes of state -------------------------------------------------------------------------

void Instance::change_state(Instant now, State next, const Change& change) {
  const trace::VrrpState from = state();
  const State old = std::exchange(state_, std::move(next));
  since_ = process_.recorder.record(now, change.cause, process_.node,
                                    trace::VrrpTransition{.instance = config_.name,
                                                          .vrid = config_.vrid,
                                                          .from = from,
                                                          .to = state(),
                                                          .reason = change.reason});
  last_transition_ = now;
  refused_from_ = {};
  if (!change.log.empty()) log(now, since_, change.log);
  if (const auto* master = std::get_if<Master>(&old)) leave_master(now, *master);
  if (auto* backup = std::get_if<Backup>(&state_)) backup->arm(since_);
  if (std::holds_alternative<Master>(state_)) enter_master(now);
  const auto* stopped = std::get_if<Stopped>(&state_);
  tell(stopped != nullptr && stopped->removed ? tale_of_removal() : tale_of(state()));
  if (group_ != nullptr) group_->member_changed(now, *this, since_);
}

void Instance::tell(Tale tale) {
  voice_.tell({.notify = config_.notify, .smtp_alert = config_.smtp_alert}, tale, priority_,
              since_);
}

// One that a reload removes is told of as FAULT, unless notify_deleted asks for DELETED.
Tale Instance::tale_of_removal() const {
  return config_.notify.told_deleted ? Tale::kDeleted : Tale::kFault;
}

void Instance::leave_master(Instant now, const Master& master) {
  ++stats_.release_master;
  for (std::uint8_t i = 0; i < master.farewells; ++i) {
    send_advert(now, wire::kVrrpPriorityStop, since_);
  }
  announcer_.left_master();
  for (const PlacedAddress& address : place_.addresses)
    remove_address(address, since_);
}

// The advert goes first, so that the old master removes its addresses before GARPs name ours;
// version 1.2 has it the other way round.
void Instance::enter_master(Instant now) {
  ++stats_.become_master;
  master_advert_int_ = config_.advert_int;
  const bool advert_first = !process_.profile->vips_before_advert;
  if (advert_first) send_advert(now, priority_, since_);
  log(now, since_, "Entering MASTER STATE");
  reclaim_ownership(now, since_, "other address owner has disappeared");
  for (const PlacedAddress& address : place_.addresses)
    add_address(address);
  announcer_.became_master(now, since_);
  announce(now);
  if (!advert_first) send_advert(now, priority_, since_);
}

void Instance::add_address(const PlacedAddress& address) {
  if (!config_.accept && !is_owner()) {
    process_.outputs.push(
        daemon::Accept{.nic = address.nic, .ip = address.ip, .accept = false, .cause = since_});
  }
  process_.outputs.push(daemon::AddAddress{.nic = address.nic,
                                           .ip = address.ip,
                                           .prefix = address.prefix,
                                           .vmac = address.vmac,
                                           .cause = since_});
}

void Instance::remove_address(const PlacedAddress& address, engine::Seq cause) {
  if (!config_.accept && !is_owner()) {
    process_.outputs.push(
        daemon::Accept{.nic = address.nic, .ip = address.ip, .accept = true, .cause = cause});
  }
  process_.outputs.push(daemon::RemoveAddress{.nic = address.nic,
                                              .ip = address.ip,
                                              .prefix = address.prefix,
                                              .vmac = address.vmac,
                                              .cause = cause});
}

void Instance::become_backup(Instant now, Instant master_down_at, const Change& change) {
  change_state(now, Backup{.master_down_at = master_down_at}, change);
}

void Instance::become_master(Instant now, const Change& change) {
  change_state(now, Master{.next_advert_at = next_advert(now)}, change);
}

// ---- timers -----------------------------------------------------------------------------------

void Instance::master_down(Instant now, Backup& backup) {
  const engine::Seq cause = takeover_cause(backup);
  const std::string reason = backup.master_stopped ? "prio 0 heard" : "master down timer";
  log(now, cause, "Receive advertisement timeout");
  if (group_ != nullptr && !group_->may_become_master(*this)) {
    backup.wants_master = true;
    backup.master_down_at = down_from(now);
    return;
  }
  if (process_.profile->master_in_two_steps && !is_owner()) {
    return campaign(now, true, reason, cause);
  }
  become_master(now, {.reason = reason, .log = {}, .cause = cause});
}

// Priority 0 is a message, and a cause. So is what made a master rank below us that did not before:
// its own advert says that it fell, or we rose. Where a master of lower priority lives, and none of
// ours was ever heard, it is our own appearance that takes the VIP. Silence has no message that
// says so: the record to blame is whatever broke the path since the last advert was sent, which may
// have been on its way when that happened.
engine::Seq Instance::takeover_cause(const Backup& backup) const {
  if (backup.master_stopped) return backup.armed_by;
  if (backup.rank_changed_by != 0) return backup.rank_changed_by;
  const bool preempts = !backup.discarded_from.is_unspecified() && !backup.outranked;
  if (preempts) return since_;
  const net::IpAddr& silent = backup.outranked ? backup.accepted_from : last_master_;
  const engine::Seq since = backup.sent_by != 0 ? backup.sent_by : backup.armed_by;
  const engine::Seq blamed = process_.recorder.blame(since, process_.node, silent);
  return blamed == since ? backup.armed_by : blamed;
}

// Version 1.2's way to MASTER: an advert and a line, and an advert interval later the rest.
void Instance::campaign(Instant now, bool in_transition, std::string reason, engine::Seq cause) {
  state_ = Campaign{.next_at = next_advert(now),
                    .in_transition = in_transition,
                    .reason = std::move(reason),
                    .cause = cause};
  if (!in_transition) return;
  send_advert(now, priority_, cause);
  log(now, cause, "Transition to MASTER STATE");
}

void Instance::campaign_tick(Instant now, Campaign& run) {
  const Campaign was = run;
  if (!was.in_transition) return campaign(now, true, was.reason, was.cause);
  become_master(now, {.reason = was.reason, .log = {}, .cause = was.cause});
}

void Instance::advert_tick(Instant now, Master& master) {
  const Duration lateness = now - master.next_advert_at;
  if (lateness > config_.advert_int) {
    const std::int64_t us = ns(lateness) / 1000;
    log(now, since_,
        fmt::format("A thread timer expired {}.{:06} seconds ago", us / 1'000'000, us % 1'000'000));
    if (steps_down_late(now, lateness)) return;
  }
  // The record that made us master, or the one that gave us the priority that we now speak of.
  send_advert(now, priority_, std::max(since_, priority_changed_));
  master.next_advert_at = next_advert(now);
  count_advert(now, master);
  announcer_.advert_tick(now);
}

// timer_expired_backup, with nopreempt only: a backup of that priority has taken over meanwhile.
bool Instance::steps_down_late(Instant now, Duration lateness) {
  if (!config_.timer_expired_backup || !config_.nopreempt) return false;
  const std::uint8_t theirs = *config_.timer_expired_backup;
  const Duration silent = config_.advert_int + lateness;
  const Duration enough = theirs == 0
                              ? Duration{}
                              : master_down_interval(config_.version, theirs, config_.advert_int,
                                                     config_.down_timer_adverts);
  if (silent < enough) return false;
  become_backup(
      now, down_from(now),
      {.reason = "thread timer expired", .log = "Entering BACKUP STATE", .cause = since_});
  return true;
}

void Instance::send_advert(Instant now, std::uint8_t priority, engine::Seq cause) {
  if (!is_connected()) return;
  ++stats_.advert_sent;
  if (priority == wire::kVrrpPriorityStop) ++stats_.pri_zero_sent;
  const engine::Seq sent = process_.recorder.record(
      now, cause, process_.node, trace::AdvertSent{.instance = config_.name, .priority = priority});
  if (++ip_id_ == 0) ++ip_id_;  // 0 would ask the kernel to choose one
  if (config_.auth == conf::AuthType::kAh) ++auth_sequence_;
  const auto send_to = [&](const net::IpAddr& to) {
    process_.outputs.push(daemon::SendPacket{
        .nic = place_.nic,
        .packet = make_advert(config_, {.src = place_.source,
                                        .dst = to,
                                        .id = ip_id_,
                                        .priority = priority,
                                        .auth_sequence = auth_sequence_,
                                        .old_checksum = old_checksum_}),
        .vmac = config_.vmac && !config_.vmac->transmit_on_base ? place_.vmac : std::nullopt,
        .cause = sent});
  };
  if (is_unicast()) {
    for (const conf::UnicastPeer& peer : config_.unicast_peers)
      send_to(peer.ip);
  } else {
    send_to(place_.mcast_group);
  }
}

// ---- questions --------------------------------------------------------------------------------

// What is announced; of each interface that no adverts leave by, its first address is the one that
// garp_extra_if speaks of.
std::vector<garp::Target> Instance::targets() const {
  const bool on_base = config_.vmac && config_.vmac->transmit_on_base;
  std::vector<garp::Target> out;
  for (const PlacedAddress& address : place_.addresses) {
    if (!address.announced) continue;
    const auto same_interface = [&](const garp::Target& other) {
      return other.nic == address.nic && other.vmac == address.vmac;
    };
    const bool adverts_leave_by_it =
        address.nic == place_.nic && address.vmac == place_.vmac && !on_base;
    const bool counts = address.vmac || config_.garp.extra_if_all;
    out.push_back(
        {.nic = address.nic,
         .ip = address.ip,
         .vmac = address.vmac,
         .extra = counts && !adverts_leave_by_it && std::ranges::none_of(out, same_interface)});
  }
  return out;
}

bool Instance::is_owner() const {
  return base_priority_ == wire::kVrrpPriorityOwner;
}

const PlacedAddress* Instance::find_address(NicIndex nic, const net::IpAddr& ip) const {
  const auto found = std::ranges::find_if(place_.addresses, [&](const PlacedAddress& address) {
    return address.nic == nic && address.ip == ip;
  });
  return found == place_.addresses.end() ? nullptr : &*found;
}

Duration Instance::skew() const {
  const bool from_base = process_.profile->skew_from_base_priority;
  return skew_time(config_.version, from_base ? base_priority_ : priority_, master_advert_int_);
}

Instant Instance::down_from(Instant from) const {
  return late(from + std::int64_t{config_.down_timer_adverts} * master_advert_int_ + skew());
}

engine::Seq Instance::log(Instant now, engine::Seq cause, std::string_view text) {
  const Profile& profile = *process_.profile;
  return process_.log(
      now, cause, fmt::format("{}{}{}{}", profile.log_open, config_.name, profile.log_close, text));
}

}  // namespace havip::hostsim::vrrp
