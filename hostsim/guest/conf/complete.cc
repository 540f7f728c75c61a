#include "hostsim/guest/conf/complete.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/conf/garp_options.h"

namespace havip::hostsim::conf {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t kOwner = 255;         // the priority of the owner of the addresses
constexpr std::size_t kMaxAdvertised = 255;  // the count in an advert is one octet
constexpr std::size_t kMaxDuplicates = kMaxFindings;

// Rounded half up to a multiple of `step`, at least one.
Duration rounded(Duration value, Duration step) {
  return std::max(step, (value + step / 2) / step * step);
}

// One instance. The steps are in Keepalived's order, as is what they report.
class Completion {
 public:
  Completion(InstanceDraft& draft, const GlobalDraft& global, const GarpOptions& garp,
             Report& report)
      : draft_(draft), instance_(draft.kept), global_(global), garp_(garp), report_(report) {}

  // False: Keepalived has ended.
  [[nodiscard]] bool run() {
    set_version();
    if (!check_identity() || !check_addresses()) return false;
    set_authentication();
    set_unicast();
    limit_advertised();
    set_priority_and_state();
    set_preemption();
    round_advert_int();
    inherit();
    return true;
  }

 private:
  std::string spoken(std::string_view text) const {
    return fmt::format("({}) {}", instance_.name, text);
  }
  void error(std::string_view text) { report_.says(Severity::kError, draft_.at, spoken(text)); }
  void warning(std::string_view text) { report_.says(Severity::kWarning, draft_.at, spoken(text)); }
  [[nodiscard]] bool end(std::string_view text) {
    report_.ends(draft_.at, spoken(text));
    return false;
  }

  void set_version() {
    instance_.version = draft_.version.value_or(global_.version);
    if (instance_.version == 2) return;
    report_.unsupported(draft_.at, spoken("version 3"), "the daemon speaks version 2 only");
  }

  [[nodiscard]] bool check_identity() {
    if (instance_.vrid.value == 0) return end("the virtual router id must be set");
    if (instance_.interface.empty()) return end("Unknown interface!");
    return true;
  }

  [[nodiscard]] bool check_addresses() {
    for (auto* list : {&instance_.vips, &instance_.excluded_vips}) {
      for (VirtualAddress& address : *list) {
        if (address.device.empty()) address.device = instance_.interface;
      }
    }
    if (!instance_.vips.empty()) return true;
    if (instance_.version == 3) return end("No VIP specified; at least one is required");
    error("No VIP specified; at least one is sensible");
    return true;
  }

  void set_authentication() {
    const bool wanted = draft_.auth != AuthDraft::kNone;
    if (wanted && instance_.version == 3) {
      error("VRRP version 3 does not support authentication. Ignoring.");
    } else if (wanted && draft_.auth_pass.empty()) {
      error("Authentication specified but no password given. Ignoring");
    } else if (draft_.auth == AuthDraft::kHeader) {
      report_.unsupported(draft_.at, spoken("auth_type AH"),
                          "the authentication header is not modelled");
    } else if (draft_.auth == AuthDraft::kPass) {
      instance_.auth = AuthType::kPass;
      std::transform(draft_.auth_pass.begin(), draft_.auth_pass.end(), instance_.auth_pass.begin(),
                     [](char c) { return static_cast<std::uint8_t>(c); });
    }
  }

  // Keepalived has one source address for either kind of instance.
  void set_unicast() {
    const bool unicast = !instance_.unicast_peers.empty();
    if (draft_.unicast_keyword && !unicast) {
      error(
          "A unicast keyword has been specified without any unicast peers. Defaulting to "
          "multicast. This usage is deprecated - please update your configuration.");
    }
    (unicast ? instance_.unicast_src_ip : instance_.mcast_src_ip) = draft_.source;
    instance_.unicast_ttl = draft_.unicast_ttl.value_or(instance_.unicast_ttl);
    instance_.check_unicast_src |= global_.check_unicast_src;
  }

  void limit_advertised() {
    auto& vips = instance_.vips;
    if (vips.size() <= kMaxAdvertised) return;
    error(
        fmt::format("Number of VIPs ({}) exceeds maximum/space available in packet (max {} "
                    "addresses) - excess moved to eVIPs",
                    vips.size(), kMaxAdvertised));
    const auto first = vips.begin() + kMaxAdvertised;
    instance_.excluded_vips.insert(instance_.excluded_vips.end(), first, vips.end());
    vips.erase(first, vips.end());
  }

  // No priority: the owner's for `state MASTER`, else 100. No state: MASTER for the owner only.
  void set_priority_and_state() {
    const bool master = draft_.state == InitialState::kMaster;
    instance_.priority = draft_.priority.value_or(master ? kOwner : instance_.priority);
    const bool owner = instance_.priority == kOwner;
    instance_.state = draft_.state.value_or(owner ? InitialState::kMaster : InitialState::kBackup);
  }

  void set_preemption() {
    const bool master = instance_.state == InitialState::kMaster;
    if (instance_.nopreempt && instance_.priority == kOwner) {
      error("nopreempt is incompatible with priority 255. resetting nopreempt");
      instance_.nopreempt = false;
    } else if (instance_.nopreempt && master) {
      warning("Warning - nopreempt will not work with initial state MASTER - clearing");
      instance_.nopreempt = false;
    }
    if (instance_.preempt_delay == Duration{}) return;
    if (master) {
      warning("Warning - preempt delay will not work with initial state MASTER - clearing");
      instance_.preempt_delay = {};
    } else if (instance_.nopreempt) {
      error("preempt_delay is incompatible with nopreempt mode - resetting");
      instance_.preempt_delay = {};
    }
  }

  // Version 2 has whole seconds on the wire, version 3 hundredths.
  void round_advert_int() {
    const bool v2 = instance_.version == 2;
    const Duration step = v2 ? Duration{seconds(1)} : Duration{milliseconds(10)};
    if (instance_.advert_int % step == Duration{}) return;
    const std::int64_t us = ns(instance_.advert_int) / 1000;
    error(fmt::format("VRRPv{} advertisement interval {}.{:06}s must be {}", v2 ? 2 : 3,
                      us / 1'000'000, us % 1'000'000,
                      v2 ? "an integer. rounding" : "in units of 10ms - rounding"));
    instance_.advert_int = rounded(instance_.advert_int, step);
  }

  void inherit() {
    instance_.garp = instance_garp(draft_.garp, garp_);
    instance_.lower_prio_no_advert =
        draft_.lower_prio_no_advert.value_or(global_.lower_prio_no_advert);
    instance_.higher_prio_send_advert =
        draft_.higher_prio_send_advert.value_or(global_.higher_prio_send_advert);
    instance_.down_timer_adverts = draft_.down_timer_adverts.value_or(global_.down_timer_adverts);
    instance_.skip_check_adv_addr |= global_.skip_check_adv_addr;
  }

  InstanceDraft& draft_;
  Instance& instance_;
  const GlobalDraft& global_;
  const GarpOptions& garp_;
  Report& report_;
};

// Multicast instances of one interface need VRIDs of their own.
void check_multicast_vrids(const Draft& draft, Report& report) {
  std::map<std::pair<std::string_view, net::Vrid>, std::vector<const InstanceDraft*>> seen;
  std::size_t found = 0;
  for (const InstanceDraft& item : draft.instances) {
    const Instance& instance = item.kept;
    if (!instance.unicast_peers.empty()) continue;
    auto& earlier = seen[{instance.interface, instance.vrid}];
    for (const InstanceDraft* other : earlier) {
      if (++found > kMaxDuplicates) return;
      report.ends(item.at, fmt::format("{} and {} both use VRID {} with IPv4 on interface {}",
                                       other->kept.name, instance.name, instance.vrid.value,
                                       instance.interface));
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

}  // namespace

Config complete(Draft draft, const Environment& env, Report& report) {
  Config config{.router_id = draft.global.router_id.value_or(env.node),
                .version = draft.global.version,
                .mcast_group = draft.global.mcast_group,
                .startup_delay = draft.global.startup_delay,
                .instances = {}};
  if (draft.missing_interface) {
    report.ends(kWholeFile, "Non-existent interface specified in configuration");
    return config;
  }
  const GarpOptions garp = global_garp(draft.global.garp, draft.global.min_garp);
  for (InstanceDraft& instance : draft.instances) {
    if (!Completion(instance, draft.global, garp, report).run()) return config;
  }
  check_multicast_vrids(draft, report);
  check_unicast_vrids(draft, report);
  if (report.ended()) return config;
  for (InstanceDraft& instance : draft.instances) {
    config.instances.push_back(std::move(instance.kept));
  }
  return config;
}

}  // namespace havip::hostsim::conf
