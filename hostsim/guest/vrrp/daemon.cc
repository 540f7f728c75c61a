#include "hostsim/guest/vrrp/daemon.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/vrrp/receive.h"

namespace havip::hostsim {
namespace {

constexpr int kExitConfig = 2;                                // Keepalived's KEEPALIVED_EXIT_CONFIG
constexpr Duration kShutdownTakes = std::chrono::seconds(1);  // what the parent waits
constexpr std::size_t kAdvertisedAtMost = wire::AddressList::kMax;
constexpr std::size_t kIpHeader = 20;

const NicInfo* find_nic(const std::vector<NicInfo>& nics, const std::string& name) {
  const auto found = std::ranges::find(nics, name, &NicInfo::name);
  return found == nics.end() ? nullptr : &*found;
}

std::uint16_t listening_key(NicIndex nic, net::Vrid vrid) {
  return static_cast<std::uint16_t>(nic << 8U | vrid.value);
}

// The NIC that `address` goes on: its own `dev`, else the instance's interface.
const std::string& nic_name(const conf::VirtualAddress& address, const conf::Instance& config) {
  return address.device.empty() ? config.interface : address.device;
}

// One socket, one VRID: two multicast instances, or two unicast ones that share a peer.
bool collide(const conf::Instance& a, const conf::Instance& b) {
  if (a.vrid != b.vrid || a.interface != b.interface) return false;
  if (a.unicast_peers.empty() != b.unicast_peers.empty()) return false;
  if (a.unicast_peers.empty()) return true;
  return std::ranges::any_of(a.unicast_peers, [&](const conf::UnicastPeer& peer) {
    return std::ranges::find(b.unicast_peers, peer) != b.unicast_peers.end();
  });
}

// An advert holds 255 addresses; Keepalived makes the rest excluded ones.
conf::Instance fit_into_advert(conf::Instance config) {
  if (config.vips.size() <= kAdvertisedAtMost) return config;
  const auto surplus = config.vips.begin() + kAdvertisedAtMost;
  config.excluded_vips.insert(config.excluded_vips.begin(), surplus, config.vips.end());
  config.vips.erase(surplus, config.vips.end());
  return config;
}

}  // namespace

Daemon::Daemon(trace::Recorder& recorder, engine::NodeId node, Timing timing)
    : process_{.recorder = recorder, .node = node, .timing = timing, .outputs = {}} {}

void Daemon::handle(Instant now, Input input) {
  std::visit([&](auto& what) { handle_input(now, what); }, input);
}

void Daemon::handle_timeout(Instant now) {
  if (life_ == Life::kStopping && exit_at_ <= now) {
    process_.log(now, exit_cause_, "Stopped Keepalived v2.2.7 (01/16,2022)");
    exit_now(0, exit_cause_);
  }
  if (life_ != Life::kRunning) return;
  for (vrrp::Instance& instance : instances_)
    instance.handle_timeout(now);
}

Instant Daemon::deadline() const {
  if (life_ == Life::kStopping) return exit_at_;
  Instant earliest = kNever;
  if (life_ != Life::kRunning) return earliest;
  for (const vrrp::Instance& instance : instances_) {
    earliest = std::min(earliest, instance.deadline());
  }
  return earliest;
}

// ---- inputs -----------------------------------------------------------------------------------

void Daemon::handle_input(Instant now, daemon::Start& start) {
  ensure(life_ == Life::kNew, "a daemon starts once; a restart is a new Daemon");
  life_ = Life::kRunning;
  nics_ = start.nics;
  if (start.config.instances.empty()) {
    process_.log(now, start.cause, "Warning - keepalived has no configuration to run");
    return;
  }
  if (!accepts(now, start)) return;
  for (const conf::Instance& config : start.config.instances)
    add_instance(now, start, config);
  std::ranges::stable_sort(listening_, {}, &Listening::key);

  const Duration delay = start.config.startup_delay;
  if (delay > Duration{}) {
    std::string seconds = to_string(kStart + delay);
    seconds.pop_back();  // its unit
    process_.log(now, start.cause, fmt::format("Delaying startup for {} seconds", seconds));
  }
  for (vrrp::Instance& instance : instances_)
    instance.start(now, now + delay, start.cause);
  process_.log(now, start.cause, "Startup complete");
}

void Daemon::handle_input(Instant now, const daemon::Stop& stop) {
  if (life_ != Life::kRunning) return;
  life_ = Life::kStopping;
  process_.log(now, stop.cause, "Stopping");
  for (vrrp::Instance& instance : instances_)
    instance.stop(now, stop.cause);
  exit_at_ = now + kShutdownTakes + process_.timing.timer_lateness;
  exit_cause_ = stop.cause;
}

void Daemon::handle_input(Instant now, const daemon::PacketIn& in) {
  if (life_ != Life::kRunning) return;
  const auto* octets = std::get_if<wire::IpOctets>(&in.packet.payload);
  if (octets != nullptr && octets->protocol == wire::kProtocolVrrp && !vrrp::vrid_of(in.packet)) {
    process_.log(
        now, in.tag.cause,
        fmt::format("IPv4 VRRP packet too short - {} bytes", kIpHeader + octets->bytes.size()));
    return;
  }
  if (vrrp::Instance* instance = receiver(in)) instance->handle_advert(now, in.packet, in.tag);
}

void Daemon::handle_input(Instant now, const daemon::LinkChange& change) {
  if (life_ != Life::kRunning) return;
  ensure(change.nic < nics_.size(), "the guest knows its NICs");
  if (nics_[change.nic].up == change.up) return;
  nics_[change.nic].up = change.up;
  process_.log(
      now, change.cause,
      fmt::format("Netlink reports {} {}", nics_[change.nic].name, change.up ? "up" : "down"));
  for (vrrp::Instance& instance : instances_) {
    if (instance.nic() == change.nic) instance.link_changed(now, change.up, change.cause);
  }
}

void Daemon::handle_input(Instant now, const daemon::AddressChange& change) {
  if (life_ != Life::kRunning) return;
  ensure(change.nic < nics_.size(), "the guest knows its NICs");
  process_.log(now, change.cause,
               fmt::format("Netlink reflector reports IP {} {} {}", to_string(change.ip),
                           change.present ? "added to" : "removed from", nics_[change.nic].name));
  for (vrrp::Instance& instance : instances_) {
    instance.address_changed(now, change.nic, change.ip, change.present, change.cause);
  }
}

// ---- instances --------------------------------------------------------------------------------

// What Keepalived refuses to run with: it logs and ends.
bool Daemon::accepts(Instant now, const daemon::Start& start) {
  const auto& configs = start.config.instances;
  const auto refuse = [&](std::string text) {
    process_.log(now, start.cause, std::move(text));
    exit_now(kExitConfig, start.cause);
    return false;
  };
  for (const conf::Instance& config : configs) {
    if (find_nic(nics_, config.interface) == nullptr) {
      process_.log(
          now, start.cause,
          fmt::format("(Line {}) WARNING - interface {} for vrrp_instance {} doesn't exist",
                      config.line, config.interface, config.name));
      return refuse("Non-existent interface specified in configuration");
    }
    for (const auto* list : {&config.vips, &config.excluded_vips}) {
      for (const conf::VirtualAddress& vip : *list) {
        if (find_nic(nics_, nic_name(vip, config)) != nullptr) continue;
        return refuse("Non-existent interface specified in configuration");
      }
    }
  }
  for (auto a = configs.begin(); a != configs.end(); ++a) {
    const auto b =
        std::find_if(a + 1, configs.end(), [&](const auto& c) { return collide(*a, c); });
    if (b == configs.end()) continue;
    return refuse(fmt::format("{} and {} both use VRID {} with IPv4 on interface {}", a->name,
                              b->name, a->vrid.value, a->interface));
  }
  return true;
}

void Daemon::add_instance(Instant now, const daemon::Start& start, const conf::Instance& given) {
  if (given.version != 2) {
    process_.log(now, start.cause,
                 fmt::format("({}) VRRP version {} is not simulated - instance not run", given.name,
                             given.version));
    return;
  }
  conf::Instance config = fit_into_advert(given);
  const auto index_of = [&](const std::string& name) {
    return static_cast<NicIndex>(find_nic(nics_, name) - nics_.data());
  };
  const NicIndex nic = index_of(config.interface);
  const NicInfo& info = nics_[nic];
  const bool unicast = !config.unicast_peers.empty();
  const auto configured = unicast ? config.unicast_src_ip : config.mcast_src_ip;
  vrrp::Place place{.nic = nic,
                    .nic_up = info.up,
                    .source = configured.value_or(info.primary).v4(),
                    .mcast_group = start.config.mcast_group};
  // A unicast socket binds to its source; multicast merely needs some address on the NIC.
  place.required = unicast ? place.source : info.primary;
  place.required_present = !info.primary.is_unspecified() && place.required == info.primary;
  for (const auto* list : {&config.vips, &config.excluded_vips}) {
    for (const conf::VirtualAddress& vip : *list) {
      place.addresses.push_back(
          {.nic = index_of(nic_name(vip, config)), .ip = vip.ip.v4(), .prefix = vip.prefix});
    }
  }
  listening_.push_back({.key = listening_key(nic, config.vrid), .instance = instances_.size()});
  instances_.emplace_back(process_, std::move(config), std::move(place));
}

// Unicast instances may share VRID and source if their peers differ: then the sender decides.
vrrp::Instance* Daemon::receiver(const daemon::PacketIn& in) {
  const auto vrid = vrrp::vrid_of(in.packet);
  if (!vrid) return nullptr;
  const std::uint16_t key = listening_key(in.nic, *vrid);
  auto listening = std::ranges::lower_bound(listening_, key, {}, &Listening::key);
  vrrp::Instance* found = nullptr;
  for (; listening != listening_.end() && listening->key == key; ++listening) {
    vrrp::Instance& instance = instances_[listening->instance];
    if (!instance.is_bound_to(in.packet.dst)) continue;
    if (found == nullptr || instance.has_peer(in.packet.src)) found = &instance;
  }
  return found;
}

void Daemon::exit_now(int code, engine::Seq cause) {
  life_ = Life::kExited;
  exit_at_ = kNever;
  process_.outputs.push(daemon::Exited{.code = code, .cause = cause});
}

}  // namespace havip::hostsim
