#include "hostsim/guest/conf/complete_instance.h"

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/garp_options.h"

namespace havip::hostsim::conf {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kMaxAdvertV3 = milliseconds(40'950);  // 12 bits of hundredths
constexpr std::uint8_t kOwner = 255;  // the priority of the owner of the addresses

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
    strict_ = instance_.strict = draft_.strict.value_or(global_.strict);
    set_version();
    if (!check_identity() || !check_addresses()) return false;
    set_priority_and_state();
    set_authentication();
    set_unicast();
    limit_advertised();
    set_vmac();
    set_preemption();
    round_advert_int();
    inherit();
    set_deafness();
    set_acceptance();
    if (strict_) enforce_strict();
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

  // IPv6 means version 3, unless the file asks for 2, which only strict mode refuses.
  void set_version() {
    instance_.family = draft_.family.value_or(net::Family::kIpv4);
    const bool v6 = instance_.family == net::Family::kIpv6;
    if (v6 && draft_.version == 2 && strict_) {
      error("cannot use IPv6 with VRRP version 2; setting version 3");
      draft_.version = 3;
    }
    instance_.version = draft_.version.value_or(v6 ? 3 : global_.version);
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
    if (!instance_.vips.empty()) {
      if (strict_ && instance_.family == net::Family::kIpv6 &&
          !instance_.vips[0].ip.v6().is_link_local()) {
        error("the first IPv6 VIP address must be link local");
      }
      return true;
    }
    if (instance_.version == 3 || strict_) return end("No VIP specified; at least one is required");
    error("No VIP specified; at least one is sensible");
    return true;
  }

  void set_authentication() {
    if (draft_.auth == AuthDraft::kNone) return;
    if (strict_) {
      error("Strict mode does not support authentication. Ignoring.");
    } else if (instance_.version == 3) {
      error("VRRP version 3 does not support authentication. Ignoring.");
    } else if (draft_.auth_pass.empty()) {
      error("Authentication specified but no password given. Ignoring");
    } else if (draft_.auth == AuthDraft::kHeader && instance_.family == net::Family::kIpv6) {
      error("Cannot use AH authentication with IPv6. ignoring");
    } else {
      use_password();
    }
  }

  void use_password() {
    const bool header = draft_.auth == AuthDraft::kHeader;
    instance_.auth = header ? AuthType::kAh : AuthType::kPass;
    const std::size_t length = std::min(draft_.auth_pass.size(), instance_.auth_pass.size());
    for (std::size_t i = 0; i < length; ++i)
      instance_.auth_pass[i] = static_cast<std::uint8_t>(draft_.auth_pass[i]);
    if (!header || instance_.state != InitialState::kMaster || instance_.priority == kOwner) return;
    error("Initial state master is incompatible with AH authentication - clearing");
    instance_.state = InitialState::kBackup;
  }

  // Keepalived has one source address for either kind of instance.
  void set_unicast() {
    const bool unicast = !instance_.unicast_peers.empty();
    if (draft_.unicast_keyword && !unicast && !instance_.unicast_fault_no_peer) {
      error(
          "A unicast keyword has been specified without any unicast peers. Defaulting to "
          "multicast. This usage is deprecated - please update your configuration.");
    }
    if (unicast && instance_.mcast_dst_ip) {
      error("multicast destination specified with unicast - ignoring");
      instance_.mcast_dst_ip.reset();
    }
    (unicast ? instance_.unicast_src_ip : instance_.mcast_src_ip) = draft_.source;
    instance_.unicast_ttl = draft_.unicast_ttl.value_or(instance_.unicast_ttl);
    instance_.check_unicast_src |= global_.check_unicast_src;
  }

  // An advert counts its addresses in one octet, and fits into a packet of 1500 octets.
  void limit_advertised() {
    constexpr std::size_t kMax4 = 255;
    constexpr std::size_t kMax6 = (1500 - 40 - 8) / 16;
    const std::size_t most = instance_.family == net::Family::kIpv6 ? kMax6 : kMax4;
    auto& vips = instance_.vips;
    if (vips.size() <= most) return;
    error(
        fmt::format("Number of VIPs ({}) exceeds maximum/space available in packet (max {} "
                    "addresses) - excess moved to eVIPs",
                    vips.size(), most));
    const auto first = vips.begin() + static_cast<std::ptrdiff_t>(most);
    instance_.excluded_vips.insert(instance_.excluded_vips.end(), first, vips.end());
    vips.erase(first, vips.end());
  }

  // No priority: the owner's for `state MASTER`, else 100. No state: MASTER for the owner only.
  void set_priority_and_state() {
    const bool master = draft_.state == InitialState::kMaster;
    instance_.priority = draft_.priority.value_or(master ? kOwner : instance_.priority);
    const bool owner = instance_.priority == kOwner;
    const auto natural = owner ? InitialState::kMaster : InitialState::kBackup;
    instance_.state = draft_.state.value_or(natural);
    if (!strict_ || instance_.state == natural) return;
    error("State MASTER must match being address owner");
    instance_.state = natural;
  }

  void set_vmac() {
    if (draft_.xmit_on_base && !instance_.vmac) {
      error("vmac_xmit_base is only valid with a vmac");
    }
    if (!instance_.vmac) return;
    Vmac& vmac = *instance_.vmac;
    vmac.transmit_on_base = draft_.xmit_on_base;
    if (instance_.promote_secondaries) {
      error("promote_secondaries is automatically set for vmacs - ignoring");
      instance_.promote_secondaries = false;
    }
    if (strict_ && vmac.mac) {
      report_.says(Severity::kError, draft_.at,
                   fmt::format("({}): cannot specify MAC address with strict mode - clearing",
                               instance_.name));
      vmac.mac.reset();
    }
    if (strict_ && vmac.transmit_on_base) {
      error("xmit_base is incompatible with strict mode - resetting");
      vmac.transmit_on_base = false;
    }
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
    if (strict_) {
      error("preempt_delay is incompatible with strict mode - resetting");
      instance_.preempt_delay = {};
    } else if (master) {
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
    if (!v2 && instance_.advert_int > kMaxAdvertV3) {
      const std::int64_t centis = instance_.advert_int / milliseconds(10);
      error(
          fmt::format("VRRPv3 advertisement interval {}.{:02}s is out of range. Must be less "
                      "than 40.96s. Setting to 40.95s",
                      centis / 100, centis % 100));
      instance_.advert_int = kMaxAdvertV3;
    }
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
    instance_.v3_checksum_as_v2 |= global_.v3_checksum_as_v2;
    const auto mails = global_.smtp_alert_vrrp ? global_.smtp_alert_vrrp : global_.smtp_alert;
    instance_.smtp_alert = draft_.smtp_alert.value_or(mails.value_or(false));
    instance_.notify_priority_changes =
        draft_.notify_priority_changes.value_or(global_.notify_priority_changes);
  }

  // Only an owner may be deaf. Once it says something about that it has to be, strict or not; that
  // is what 2.3.3 does, whatever its words are.
  void set_deafness() {
    const auto& asked = draft_.owner_ignore_adverts;
    const bool owner = instance_.priority == kOwner;
    if (!owner && asked == true) {
      error(fmt::format("ignoring owner_ignore_adverts since priority is not {}", kOwner));
    } else if (owner && asked == false) {
      error(fmt::format("strict_mode with priority {} requires owner_ignore_adverts", kOwner));
    }
    const bool by_default = global_.owner_ignore_adverts || (strict_ && global_.later_keywords);
    instance_.owner_ignore_adverts = owner && (asked || by_default);
  }

  void set_acceptance() {
    instance_.accept = draft_.accept.value_or(!strict_);
    if (!strict_ || instance_.version != 2 || !instance_.accept) return;
    warning("warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting");
    instance_.accept = false;
  }

  // What the RFC has no word for is taken back; it is complained about where the instance asks for
  // it itself.
  void enforce_strict() {
    constexpr std::uint32_t kDownAdverts = 3;
    if (draft_.down_timer_adverts && *draft_.down_timer_adverts != kDownAdverts) {
      error("down_timer_adverts is incompatible with strict mode - resetting");
    }
    if (draft_.garp.lower_prio_repeat.value_or(0) != 0) {
      error("Strict mode requires no repeat garps. resetting");
    }
    if (draft_.garp.lower_prio_delay.value_or(0) != 0) {
      error("Strict mode requires no repeat garp delay. resetting");
    }
    if (draft_.lower_prio_no_advert == false) {
      error("Strict mode requires no lower priority advert. resetting");
    }
    if (draft_.higher_prio_send_advert == true) {
      error("strict mode requires higher_prio_send_advert to be clear. resetting");
    }
    instance_.down_timer_adverts = kDownAdverts;
    instance_.garp.lower_prio_repeat = 0;
    instance_.garp.lower_prio_delay = {};
    instance_.lower_prio_no_advert = true;
    instance_.higher_prio_send_advert = false;
  }

  InstanceDraft& draft_;
  Instance& instance_;
  const GlobalDraft& global_;
  const GarpOptions& garp_;
  Report& report_;
  bool strict_ = false;
};

}  // namespace

bool complete_instance(InstanceDraft& draft, const GlobalDraft& global, const GarpOptions& garp,
                       Report& report) {
  return Completion(draft, global, garp, report).run();
}

}  // namespace havip::hostsim::conf
