#include "hostsim/guest/vrrp/instance.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/advert.h"
#include "hostsim/guest/vrrp/timers.h"

namespace havip::hostsim::vrrp {
namespace {

// Keepalived lets the owner become master by a down timer of 1 us.
constexpr Duration kOwnerDownInterval = std::chrono::microseconds(1);

std::vector<garp::Target> targets(const std::vector<PlacedAddress>& addresses) {
  std::vector<garp::Target> out;
  for (const PlacedAddress& address : addresses) {
    out.push_back({.nic = address.nic, .ip = address.ip});
  }
  return out;
}

}  // namespace

void Process::log(Instant now, engine::Seq cause, std::string text) {
  recorder.record(now, cause, node, trace::Log{.text = std::move(text)});
}

Instance::Instance(Process& process, conf::Instance config, Place place)
    : process_(process),
      config_(std::move(config)),
      place_(std::move(place)),
      announcer_(config_.garp, process.timing, targets(place_.addresses)),
      priority_(config_.priority) {}

void Instance::start(Instant now, Instant listen_from, engine::Seq cause) {
  listen_from_ = listen_from;
  if (!is_healthy()) {
    change_state(now, Fault{},
                 {.reason = "startup", .log = "Entering FAULT STATE", .cause = cause});
  } else if (priority_ == wire::kVrrpPriorityOwner) {
    become_backup(now, late(listen_from + kOwnerDownInterval),
                  {.reason = "startup", .log = {}, .cause = cause});
  } else {
    become_backup(now, down_from(listen_from),
                  {.reason = "startup", .log = "Entering BACKUP STATE (init)", .cause = cause});
  }
  // What an earlier life of the daemon may have left behind.
  for (const PlacedAddress& address : place_.addresses) {
    process_.outputs.push(
        daemon::RemoveAddress{.nic = address.nic, .ip = address.ip, .cause = since_});
  }
}

void Instance::stop(Instant now, engine::Seq cause) {
  if (auto* master = std::get_if<Master>(&state_)) master->farewells = 1;
  change_state(now, Stopped{}, {.reason = "stop", .log = {}, .cause = cause});
}

void Instance::link_changed(Instant now, bool up, engine::Seq cause) {
  place_.nic_up = up;
  health_changed(now, fmt::format("interface {} {}", config_.interface, up ? "up" : "down"), cause);
}

void Instance::address_changed(Instant now, NicIndex nic, net::Ipv4Addr ip, bool present,
                               engine::Seq cause) {
  if (nic == place_.nic && ip == place_.required) {
    place_.required_present = present;
    health_changed(
        now, fmt::format("source address {} {}", to_string(ip), present ? "added" : "removed"),
        cause);
    return;
  }
  auto* master = std::get_if<Master>(&state_);
  if (master != nullptr && !present && owns(nic, ip)) address_lost(now, ip, *master, cause);
}

void Instance::handle_timeout(Instant now) {
  if (const auto* backup = std::get_if<Backup>(&state_)) {
    if (backup->master_down_at <= now) master_down(now, Backup(*backup));
  } else if (auto* master = std::get_if<Master>(&state_)) {
    if (master->next_advert_at <= now) advert_tick(now, *master);
  }
  announce(now);
}

Instant Instance::deadline() const {
  Instant own = kNever;
  if (const auto* backup = std::get_if<Backup>(&state_)) own = backup->master_down_at;
  if (const auto* master = std::get_if<Master>(&state_)) own = master->next_advert_at;
  return std::min(own, announcer_.deadline());
}

trace::VrrpState Instance::state() const {
  return std::visit([](const auto& state) { return state.kName; }, state_);
}

bool Instance::has_peer(net::Ipv4Addr ip) const {
  return std::ranges::find(config_.unicast_peers, net::IpAddr(ip), &conf::UnicastPeer::ip) !=
         config_.unicast_peers.end();
}

// ---- changes of state -------------------------------------------------------------------------

void Instance::change_state(Instant now, State next, const Change& change) {
  const trace::VrrpState from = state();
  const State old = std::exchange(state_, next);
  since_ = process_.recorder.record(now, change.cause, process_.node,
                                    trace::VrrpTransition{.instance = config_.name,
                                                          .vrid = config_.vrid,
                                                          .from = from,
                                                          .to = state(),
                                                          .reason = change.reason});
  if (!change.log.empty()) log(now, since_, change.log);
  if (const auto* master = std::get_if<Master>(&old)) leave_master(now, *master);
  if (auto* backup = std::get_if<Backup>(&state_)) backup->armed_by = since_;
  if (std::holds_alternative<Master>(state_)) enter_master(now);
}

void Instance::leave_master(Instant now, const Master& master) {
  for (std::uint8_t i = 0; i < master.farewells; ++i) {
    send_advert(now, wire::kVrrpPriorityStop, since_);
  }
  announcer_.left_master();
  for (const PlacedAddress& address : place_.addresses) {
    process_.outputs.push(
        daemon::RemoveAddress{.nic = address.nic, .ip = address.ip, .cause = since_});
  }
}

// The advert goes first, so that the old master removes its addresses before GARPs name ours.
void Instance::enter_master(Instant now) {
  send_advert(now, priority_, since_);
  log(now, since_, "Entering MASTER STATE");
  for (const PlacedAddress& address : place_.addresses) {
    process_.outputs.push(daemon::AddAddress{
        .nic = address.nic, .ip = address.ip, .prefix = address.prefix, .cause = since_});
  }
  announcer_.became_master(now, since_);
  announce(now);
}

void Instance::become_backup(Instant now, Instant master_down_at, const Change& change) {
  change_state(now, Backup{.master_down_at = master_down_at}, change);
}

// ---- timers -----------------------------------------------------------------------------------

void Instance::master_down(Instant now, const Backup& backup) {
  const engine::Seq cause = takeover_cause(backup);
  log(now, cause, "Receive advertisement timeout");
  change_state(now, Master{.next_advert_at = next_advert(now)},
               {.reason = backup.master_stopped ? "prio 0 heard" : "master down timer",
                .log = {},
                .cause = cause});
}

// Priority 0 is a message, and a cause. Silence has no message that says so: the record to blame is
// whatever broke the path since the last advert. And where a master of lower priority lives, and
// none of ours was ever heard, nothing broke: it is our own appearance that takes the VIP.
engine::Seq Instance::takeover_cause(const Backup& backup) const {
  if (backup.master_stopped) return backup.armed_by;
  const bool preempts = !backup.discarded_from.is_unspecified() && !backup.outranked;
  if (preempts) return since_;
  return process_.recorder.blame(backup.armed_by, process_.node, last_master_);
}

void Instance::advert_tick(Instant now, Master& master) {
  send_advert(now, priority_, since_);
  master.next_advert_at = next_advert(now);
  announcer_.advert_tick(now);
}

void Instance::send_advert(Instant now, std::uint8_t priority, engine::Seq cause) {
  if (!place_.nic_up) return;
  const engine::Seq sent = process_.recorder.record(
      now, cause, process_.node, trace::AdvertSent{.instance = config_.name, .priority = priority});
  if (++ip_id_ == 0) ++ip_id_;  // 0 would ask the kernel to choose one
  const auto send_to = [&](net::Ipv4Addr to) {
    process_.outputs.push(daemon::SendPacket{
        .nic = place_.nic,
        .packet = make_advert(
            config_, {.src = place_.source, .dst = to, .id = ip_id_, .priority = priority}),
        .cause = sent});
  };
  if (is_unicast()) {
    for (const conf::UnicastPeer& peer : config_.unicast_peers)
      send_to(peer.ip.v4());
  } else {
    send_to(place_.mcast_group);
  }
}

// ---- conditions of the NIC --------------------------------------------------------------------

// Somebody else removed one of our addresses: Keepalived gives the rest up too and waits for its
// own skew only, so that it is usually master again just ahead of its peer.
void Instance::address_lost(Instant now, net::Ipv4Addr ip, Master& master, engine::Seq cause) {
  master.farewells = 1;
  become_backup(now, skew_from(now),
                {.reason = fmt::format("address {} removed", to_string(ip)),
                 .log = "Entering BACKUP STATE",
                 .cause = cause});
}

void Instance::health_changed(Instant now, const std::string& reason, engine::Seq cause) {
  if (std::holds_alternative<Fault>(state_)) {
    if (is_healthy()) recover(now, reason, cause);
    return;
  }
  const bool runs =
      std::holds_alternative<Backup>(state_) || std::holds_alternative<Master>(state_);
  if (!runs || is_healthy()) return;
  if (auto* master = std::get_if<Master>(&state_)) master->farewells = 2;
  change_state(now, Fault{}, {.reason = reason, .log = "Entering FAULT STATE", .cause = cause});
}

// The owner too waits a full down interval here. In unicast the peers' ARP entry for our own
// address may be stale, so Keepalived announces that.
void Instance::recover(Instant now, const std::string& reason, engine::Seq cause) {
  become_backup(now, down_from(std::max(now, listen_from_)),
                {.reason = reason, .log = "Entering BACKUP STATE", .cause = cause});
  if (!is_unicast()) return;
  process_.outputs.push(daemon::SendGarp{
      .nic = place_.nic, .vip = place_.source, .batch = "own_address", .cause = since_});
}

// ---- questions --------------------------------------------------------------------------------

bool Instance::is_healthy() const {
  return place_.required_present && (place_.nic_up || !config_.track_primary);
}

bool Instance::owns(NicIndex nic, net::Ipv4Addr ip) const {
  return std::ranges::any_of(place_.addresses, [&](const PlacedAddress& address) {
    return address.nic == nic && address.ip == ip;
  });
}

Instant Instance::down_from(Instant from) const {
  return late(from +
              master_down_interval(priority_, config_.advert_int, config_.down_timer_adverts));
}

Instant Instance::skew_from(Instant from) const {
  return late(from + skew_time(priority_));
}

void Instance::log(Instant now, engine::Seq cause, std::string_view text) {
  process_.log(now, cause, fmt::format("({}) {}", config_.name, text));
}

}  // namespace havip::hostsim::vrrp
