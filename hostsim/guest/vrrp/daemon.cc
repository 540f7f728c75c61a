#include "hostsim/guest/vrrp/daemon.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/vrrp/place.h"
#include "hostsim/guest/vrrp/receive.h"

namespace havip::hostsim {
namespace {

constexpr int kExitConfig = 2;                                // Keepalived's KEEPALIVED_EXIT_CONFIG
constexpr Duration kShutdownTakes = std::chrono::seconds(1);  // what the parent waits
constexpr std::size_t kIpHeader = 20;

std::uint16_t listening_key(NicIndex nic, net::Vrid vrid) {
  return static_cast<std::uint16_t>(nic << 8U | vrid.value);
}

bool is_too_short(const wire::Packet& packet) {
  const wire::IpOctets* octets = wire::octets_of(packet);
  return octets != nullptr && !vrrp::header_of(packet);
}

}  // namespace

Daemon::Daemon(trace::Recorder& recorder, engine::NodeId node, Timing timing,
               const Profile& profile)
    : process_{.recorder = recorder, .node = node, .timing = timing, .profile = &profile},
      scripts_(process_) {}

void Daemon::handle(Instant now, Input input) {
  std::visit([&](auto& what) { handle_input(now, what); }, input);
}

void Daemon::handle_timeout(Instant now) {
  if (life_ == Life::kStopping && exit_at_ <= now) {
    for (const auto& instance : instances_)
      instance->remove_vmacs();
    process_.log(now, exit_cause_, std::string(process_.profile->banner));
    exit_now(0, exit_cause_);
  }
  if (life_ != Life::kRunning) return;
  while (const auto change = links_.take_due(now))
    take_link(now, *change);
  if (scripts_.deadline() <= now) scripts_.handle_timeout(now);
  if (processes_.deadline() <= now && processes_.handle_timeout(now)) {
    assess_all(now, processes_.cause());
  }
  for (const auto& instance : instances_)
    instance->handle_timeout(now);
}

Instant Daemon::deadline() const {
  if (life_ == Life::kStopping) return exit_at_;
  if (life_ != Life::kRunning) return kNever;
  Instant earliest = std::min({links_.deadline(), scripts_.deadline(), processes_.deadline()});
  for (const auto& instance : instances_)
    earliest = std::min(earliest, instance->deadline());
  return earliest;
}

// ---- signals ----------------------------------------------------------------------------------

void Daemon::handle_input(Instant now, daemon::Start& start) {
  ensure(life_ == Life::kNew, "a daemon starts once; a restart is a new Daemon");
  life_ = Life::kRunning;
  if (start.config.instances.empty()) {
    nics_ = std::move(start.nics);
    links_.configure(nics_, start.config);
    process_.log(now, start.cause, "Warning - keepalived has no configuration to run");
    return;
  }
  if (!accepts(now, start.config, start.nics, start.cause)) return;
  take_up(now, std::move(start.config), std::move(start.nics), std::move(start.watched),
          start.cause);
  for (const conf::Instance& config : config_.instances) {
    instances_.push_back(std::make_unique<vrrp::Instance>(
        process_, audience_, config, vrrp::find_place(config, config_, nics_)));
  }
  listen();
  form_groups();

  const Duration delay = config_.startup_delay;
  if (delay > Duration{}) {
    std::string seconds = to_string(kStart + delay);
    seconds.pop_back();  // its unit
    process_.log(now, start.cause, fmt::format("Delaying startup for {} seconds", seconds));
  }
  for (std::size_t i = 0; i < instances_.size(); ++i)
    instances_[i]->start(now, now + delay, standing_of(i), start.cause);
  process_.log(now, start.cause, "Startup complete");
}

void Daemon::handle_input(Instant now, const daemon::Stop& stop) {
  if (life_ != Life::kRunning) return;
  life_ = Life::kStopping;
  process_.log(now, stop.cause, "Stopping");
  for (const auto& instance : instances_)
    instance->stop(now, stop.cause);
  scripts_.stop();
  exit_at_ = now + kShutdownTakes + process_.timing.timer_lateness;
  exit_cause_ = stop.cause;
}

// Instances are known again by their names. What is gone leaves first, then the rest goes on, then
// what is new starts.
void Daemon::handle_input(Instant now, daemon::Reload& reload) {
  if (life_ != Life::kRunning) return;
  process_.log(now, reload.cause, "Reloading ...");
  if (!accepts(now, reload.config, reload.nics, reload.cause)) return;
  auto old = std::exchange(instances_, {});
  for (const auto& instance : old)
    instance->join(nullptr);
  groups_.clear();
  take_up(now, std::move(reload.config), std::move(reload.nics), std::move(reload.watched),
          reload.cause);
  const auto place_of = [&](const conf::Instance& config) {
    return vrrp::find_place(config, config_, nics_);
  };
  const auto is_known = [&](const auto& instance, const conf::Instance& config) {
    return instance != nullptr && instance->config().name == config.name &&
           instance->stays_on(place_of(config));
  };
  for (const auto& instance : old) {
    const bool kept = std::ranges::any_of(config_.instances, [&](const conf::Instance& config) {
      return is_known(instance, config);
    });
    if (!kept) instance->remove(now, reload.cause);
  }
  std::vector<std::size_t> fresh;
  for (const conf::Instance& config : config_.instances) {
    vrrp::Place place = place_of(config);
    const auto known =
        std::ranges::find_if(old, [&](const auto& instance) { return is_known(instance, config); });
    if (known != old.end()) {
      (*known)->reconfigure(now, config, std::move(place), reload.cause);
      instances_.push_back(std::move(*known));
      continue;
    }
    fresh.push_back(instances_.size());
    instances_.push_back(
        std::make_unique<vrrp::Instance>(process_, audience_, config, std::move(place)));
  }
  listen();
  form_groups();
  for (const std::size_t i : fresh)
    instances_[i]->start(now, now, standing_of(i), reload.cause);
  assess_all(now, reload.cause);
  process_.log(now, reload.cause, "Reload complete");
}

void Daemon::exit_now(int code, engine::Seq cause) {
  life_ = Life::kExited;
  exit_at_ = kNever;
  process_.outputs.push(daemon::Exited{.code = code, .cause = cause});
}

void Daemon::clear_stats() {
  for (const auto& instance : instances_)
    instance->clear_stats();
}

// ---- news from the kernel ---------------------------------------------------------------------

void Daemon::handle_input(Instant now, const daemon::PacketIn& in) {
  if (life_ != Life::kRunning) return;
  const auto header = vrrp::header_of(in.packet);
  if (!header) {
    if (!is_too_short(in.packet)) return;
    const std::size_t length = kIpHeader + wire::octets_of(in.packet)->bytes.size();
    process_.log(now, in.tag.cause, fmt::format("IPv4 VRRP packet too short - {} bytes", length));
    return;
  }
  if (vrrp::Instance* instance = receiver(in.nic, in.packet, header->vrid)) {
    instance->handle_advert(now, in.packet, *header, in.tag);
  } else if (config_.log_unknown_vrids) {
    process_.log(now, in.tag.cause,
                 fmt::format("Unknown VRID({}) received on interface({}). ignoring...",
                             header->vrid.value, nics_[in.nic].name));
  }
}

void Daemon::handle_input(Instant now, const daemon::LinkChange& change) {
  if (life_ != Life::kRunning) return;
  const auto counts = links_.changed(now, process_.timing.timer_lateness, change);
  if (counts) take_link(now, *counts);
}

void Daemon::take_link(Instant now, const daemon::LinkChange& change) {
  nics_[change.nic].up = change.up;
  process_.log(
      now, change.cause,
      fmt::format("Netlink reports {} {}", nics_[change.nic].name, change.up ? "up" : "down"));
  for (const auto& instance : instances_) {
    if (instance->nic() == change.nic) instance->link_changed(now, change.up, change.cause);
  }
  assess_all(now, change.cause);
}

void Daemon::handle_input(Instant now, const daemon::VmacChange& change) {
  if (life_ != Life::kRunning) return;
  process_.log(now, change.cause,
               fmt::format("Netlink reports {} {}", change.name, change.up ? "up" : "down"));
  for (const auto& instance : instances_)
    instance->vmac_changed(now, change);
}

void Daemon::handle_input(Instant now, const daemon::AddressChange& change) {
  if (life_ != Life::kRunning) return;
  ensure(change.nic < nics_.size(), "the guest knows its NICs");
  process_.log(now, change.cause,
               fmt::format("Netlink reflector reports IP {} {} {}", to_string(change.ip),
                           change.present ? "added to" : "removed from", nics_[change.nic].name));
  for (const auto& instance : instances_) {
    instance->address_changed(now, change.nic, change.ip, change.present, change.cause);
  }
}

// ---- what is tracked --------------------------------------------------------------------------

void Daemon::handle_input(Instant now, const daemon::ScriptEnded& end) {
  if (life_ != Life::kRunning || end.script >= scripts_.size()) return;
  if (scripts_.ended(now, end)) assess_all(now, end.cause);
}

void Daemon::handle_input(Instant now, const daemon::FileChanged& change) {
  if (life_ != Life::kRunning || change.file >= files_.size()) return;
  files_[change.file] = change.value;
  assess_all(now, change.cause);
}

void Daemon::handle_input(Instant now, const daemon::ProcessCount& change) {
  if (life_ != Life::kRunning || change.process >= config_.processes.size()) return;
  if (processes_.changed(now, change)) assess_all(now, change.cause);
}

void Daemon::take_up(Instant now, conf::Config config, std::vector<NicInfo> nics,
                     daemon::Watched watched, engine::Seq cause) {
  config_ = std::move(config);
  nics_ = std::move(nics);
  for (conf::Instance& instance : config_.instances)
    instance = vrrp::fit_into_advert(std::move(instance));
  audience_ = vrrp::audience_of(config_);
  process_.gates.configure(nics_, config_);
  links_.configure(nics_, config_);
  files_ = std::move(watched.files);
  files_.resize(config_.files.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const conf::TrackFile& file = config_.files[i];
    if (!file.init_value || (files_[i] && !file.overwrite)) continue;
    files_[i] = file.init_value;
    process_.outputs.push(daemon::WriteFile{.file = i, .value = *file.init_value, .cause = cause});
  }
  processes_.start(config_.processes, watched.processes);
  scripts_.start(now, config_.scripts, cause);
  find_watched();
}

// A member takes the group's trackers for its own; its weights count in a group only with
// sync_group_tracking_weight.
void Daemon::find_watched() {
  watched_.clear();
  for (const conf::Instance& instance : config_.instances) {
    auto watched = vrrp::find_watched(instance.track, config_, nics_);
    const auto group =
        std::ranges::find(config_.sync_groups, instance.sync_group, &conf::SyncGroup::name);
    if (!instance.sync_group.empty() && group != config_.sync_groups.end()) {
      for (vrrp::Watch& watch : vrrp::find_watched(group->track, config_, nics_))
        watched.push_back(std::move(watch));
      if (!group->weights_count) {
        std::erase_if(watched, [](const vrrp::Watch& watch) { return watch.weight.value != 0; });
      }
    }
    watched_.push_back(std::move(watched));
  }
}

vrrp::Things Daemon::things() const {
  vrrp::Things things{.files = files_, .processes = processes_.states()};
  for (std::size_t i = 0; i < scripts_.size(); ++i)
    things.scripts.push_back(scripts_.state(i));
  for (const NicInfo& nic : nics_)
    things.nics.push_back(nic.up);
  return things;
}

vrrp::Standing Daemon::standing_of(std::size_t instance) const {
  return vrrp::assess(watched_[instance], things());
}

void Daemon::assess_all(Instant now, engine::Seq cause) {
  for (std::size_t i = 0; i < instances_.size(); ++i)
    instances_[i]->standing_changed(now, standing_of(i), cause);
}

// ---- instances --------------------------------------------------------------------------------

// What Keepalived refuses to run with: it logs and ends.
bool Daemon::accepts(Instant now, const conf::Config& config, const std::vector<NicInfo>& nics,
                     engine::Seq cause) {
  const auto lines = vrrp::refusal(config, nics);
  for (const std::string& line : lines)
    process_.log(now, cause, line);
  if (!lines.empty()) exit_now(kExitConfig, cause);
  return lines.empty();
}

void Daemon::form_groups() {
  groups_.clear();
  for (const conf::SyncGroup& config : config_.sync_groups) {
    auto group = std::make_unique<vrrp::SyncGroup>(process_, audience_, config);
    for (const auto& instance : instances_) {
      if (instance->config().sync_group != config.name) continue;
      group->add(*instance);
      instance->join(group.get());
    }
    groups_.push_back(std::move(group));
  }
}

void Daemon::listen() {
  listening_.clear();
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const vrrp::Instance& instance = *instances_[i];
    listening_.push_back(
        {.key = listening_key(instance.nic(), instance.config().vrid), .instance = i});
  }
  std::ranges::stable_sort(listening_, {}, &Listening::key);
}

// Unicast instances may share VRID and source if their peers differ: then the sender decides.
vrrp::Instance* Daemon::receiver(NicIndex nic, const wire::Packet& packet, net::Vrid vrid) {
  const std::uint16_t key = listening_key(nic, vrid);
  const net::IpAddr destination = wire::destination_of(packet);
  auto listening = std::ranges::lower_bound(listening_, key, {}, &Listening::key);
  vrrp::Instance* found = nullptr;
  for (; listening != listening_.end() && listening->key == key; ++listening) {
    vrrp::Instance& instance = *instances_[listening->instance];
    if (!instance.is_bound_to(destination)) continue;
    if (found == nullptr || instance.has_peer(wire::source_of(packet))) found = &instance;
  }
  return found;
}

}  // namespace havip::hostsim
