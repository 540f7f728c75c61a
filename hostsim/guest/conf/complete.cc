#include "hostsim/guest/conf/complete.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/conf/complete_instance.h"
#include "hostsim/guest/conf/complete_services.h"
#include "hostsim/guest/conf/complete_tracking.h"
#include "hostsim/guest/conf/garp_options.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::size_t kMaxDuplicates = kMaxFindings;

// Multicast instances of one interface need VRIDs of their own.
void check_multicast_vrids(const Draft& draft, Report& report) {
  using Wire = std::tuple<std::string_view, net::Family, net::Vrid>;
  std::map<Wire, std::vector<const InstanceDraft*>> seen;
  std::size_t found = 0;
  for (const InstanceDraft& item : draft.instances) {
    const Instance& instance = item.kept;
    if (!instance.unicast_peers.empty()) continue;
    auto& earlier = seen[{instance.interface, instance.family, instance.vrid}];
    for (const InstanceDraft* other : earlier) {
      if (++found > kMaxDuplicates) return;
      report.ends(item.at, fmt::format("{} and {} both use VRID {} with {} on interface {}",
                                       other->kept.name, instance.name, instance.vrid.value,
                                       net::to_string(instance.family), instance.interface));
    }
    earlier.push_back(&item);
  }
}

// Unicast instances with one VRID and one source are told apart by who sends: no peer in common.
void check_unicast_vrids(const Draft& draft, Report& report) {
  using Sender = std::tuple<std::string_view, net::Vrid, std::optional<net::IpAddr>, net::IpAddr>;
  std::map<Sender, const Instance*> seen;
  for (const InstanceDraft& item : draft.instances) {
    const Instance& instance = item.kept;
    const Instance* conflict = nullptr;
    for (const UnicastPeer& peer : instance.unicast_peers) {
      const Sender sender{instance.interface, instance.vrid, instance.unicast_src_ip, peer.ip};
      const auto [at, first] = seen.emplace(sender, &instance);
      if (!first && at->second != &instance && conflict == nullptr) conflict = at->second;
    }
    if (conflict == nullptr) continue;
    report.ends(item.at, fmt::format("({}) duplicate VRID conflict with {} VRID {}", conflict->name,
                                     instance.name, instance.vrid.value));
  }
}

// What may be said once the whole file is read: the names, the mails, the pipes.
Config global_config(GlobalDraft& global, const Environment& env) {
  Config config;
  config.router_id = global.router_id.value_or(env.node);
  config.version = global.version;
  config.mcast_group = global.mcast_group;
  config.mcast_group6 = global.mcast_group6;
  config.startup_delay = global.startup_delay;
  config.garp_interval = global.garp_interval;
  config.gna_interval = global.gna_interval;
  config.garp_groups = std::move(global.garp_groups);
  config.link_delays = std::move(global.link_delays);
  config.log_unknown_vrids = global.log_unknown_vrids;
  config.rs_init_notifies = global.rs_init_notifies;
  config.mail = std::move(global.mail);
  if (config.mail.helo_name.empty()) config.mail.helo_name = env.node;
  if (config.mail.from.empty()) config.mail.from = "keepalived@" + env.node;
  const auto with_path = [](std::optional<Fifo>& fifo) {
    return fifo && !fifo->path.empty() ? std::move(fifo) : std::nullopt;
  };
  config.fifo = with_path(global.fifo);
  config.vrrp_fifo = with_path(global.vrrp_fifo);
  config.lvs_fifo = with_path(global.lvs_fifo);
  config.startup_script = std::move(global.startup_script);
  config.shutdown_script = std::move(global.shutdown_script);
  return config;
}

// One pipe is written to once, whoever else names it.
void separate_fifos(Config& config, Report& report) {
  for (auto [fifo, name] : {std::pair{&config.vrrp_fifo, "vrrp"}, {&config.lvs_fifo, "LVS"}}) {
    if (!config.fifo || !*fifo || (*fifo)->path != config.fifo->path) continue;
    report.says_when_run(
        Severity::kError, kWholeFile,
        fmt::format("notify FIFO {} has been specified for global and {} FIFO - ignoring {} FIFO",
                    config.fifo->path, name, name));
    fifo->reset();
  }
}

// A link that is down unnoticed for as long as a backup waits would make that one master before
// this one is in FAULT. Keepalived makes such delays shorter, and logs it.
void shorten_delays(const InstanceDraft& draft, std::vector<LinkDelays>& all) {
  const Instance& instance = draft.kept;
  const Duration most =
      instance.down_timer_adverts == 1
          ? Duration{}
          : (instance.down_timer_adverts - 1) * instance.advert_int - instance.advert_int / 256;
  for (LinkDelays& delays : all) {
    if (delays.interface != instance.interface || delays.down <= most) continue;
    if (delays.up == delays.down || most == Duration{}) delays.up = most;
    delays.down = most;
  }
}

void check_script_security(const Draft& draft, Report& report) {
  if (draft.global.script_security) return;
  for (const auto& [used, what] : {std::pair{draft.global_scripts_used, "start/shutdown scripts"},
                                   {draft.check_scripts_used, "check scripts"},
                                   {draft.scripts_used, "scripts"}}) {
    if (!used) continue;
    report.says(Severity::kWarning, kWholeFile,
                fmt::format("SECURITY VIOLATION - {} are being executed but script_security not "
                            "enabled.",
                            what),
                TestClass::kSecurity);
  }
}

}  // namespace

Config complete(Draft draft, const Environment& env, Report& report) {
  Config config = global_config(draft.global, env);
  separate_fifos(config, report);
  config.virtual_servers = complete_services(draft, report);
  if (draft.missing_interface) {
    report.ends(kWholeFile, "Non-existent interface specified in configuration");
    return config;
  }
  const GarpOptions garp = global_garp(draft.global.garp, draft.global.min_garp);
  draft.global.later_keywords = env.later_keywords;
  for (InstanceDraft& instance : draft.instances) {
    if (!complete_instance(instance, draft.global, garp, report)) return config;
  }
  complete_tracking(draft, env, report);
  check_multicast_vrids(draft, report);
  check_unicast_vrids(draft, report);
  check_script_security(draft, report);
  if (report.ended()) return config;
  for (const InstanceDraft& instance : draft.instances)
    shorten_delays(instance, config.link_delays);
  take_tracking(draft, config);
  for (InstanceDraft& instance : draft.instances) {
    config.instances.push_back(std::move(instance.kept));
  }
  return config;
}

}  // namespace havip::hostsim::conf
