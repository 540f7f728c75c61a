#include "hostsim/guest/conf/complete_services.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

using std::chrono::seconds;

std::string_view protocol_name(std::optional<Transport> protocol) {
  if (!protocol) return "none";
  return *protocol == Transport::kTcp ? "tcp" : *protocol == Transport::kUdp ? "udp" : "sctp";
}

std::string shown(const Endpoint& at, std::optional<Transport> protocol) {
  return fmt::format("[{}]:{}:{}", net::to_string(at.ip), protocol_name(protocol), at.port);
}

template <class T>
T first_of(std::initializer_list<std::optional<T>> said, T otherwise) {
  for (const auto& value : said) {
    if (value) return *value;
  }
  return otherwise;
}

// One virtual server. The steps report in Keepalived's words.
class Completion {
 public:
  Completion(VirtualServerDraft& draft, const GlobalDraft& global, Report& report)
      : draft_(draft), server_(draft.kept), global_(global), report_(report) {}

  // False: it is dropped.
  [[nodiscard]] bool run() {
    if (draft_.servers.empty()) {
      error(fmt::format("Virtual server {} has no real servers - ignoring", name()));
      return false;
    }
    set_protocol();
    set_kind();
    drop_duplicates();
    check_ports();
    for (RealServerDraft& real : draft_.servers)
      complete(real);
    if (server_.sorry_server) server_.sorry_server->forwarding = forwarding_;
    set_quorum();
    inherit();
    return true;
  }

 private:
  void error(std::string_view text) { report_.says(Severity::kError, draft_.at, text); }

  [[nodiscard]] bool marked() const {
    return !server_.services.empty() &&
           std::holds_alternative<std::uint32_t>(server_.services.front().at);
  }

  [[nodiscard]] std::string name() const {
    if (!server_.group.empty()) return fmt::format("[{}]:{}", server_.group, "group");
    if (marked()) return fmt::format("FWM {}", std::get<std::uint32_t>(server_.services[0].at));
    return shown(std::get<Endpoint>(server_.services[0].at), draft_.protocol);
  }

  void set_protocol() {
    if (marked() && draft_.protocol) {
      report_.says(Severity::kWarning, draft_.at,
                   fmt::format("Warning: Virtual server {}: protocol specified for fwmark - "
                               "protocol will be ignored",
                               name()));
    } else if (!marked() && !draft_.protocol) {
      error(fmt::format("Virtual server {}: no protocol set - defaulting to UDP", name()));
      draft_.protocol = Transport::kUdp;
    }
    server_.protocol = draft_.protocol.value_or(Transport::kTcp);
    if (!server_.one_packet || server_.protocol == Transport::kUdp) return;
    error(fmt::format("Virtual server {}: one packet scheduling requires UDP - resetting", name()));
    server_.one_packet = false;
  }

  void set_kind() {
    if (marked() && server_.ha_suspend) {
      error(
          fmt::format("Virtual server {}: cannot use ha_suspend with fwmarks - clearing "
                      "ha_suspend",
                      name()));
      server_.ha_suspend = false;
    }
    if (!draft_.scheduler) {
      error(fmt::format("Virtual server {}: no scheduler set, setting default 'wlc'", name()));
    }
    server_.scheduler = draft_.scheduler.value_or("wlc");
    if (!draft_.forwarding) {
      error(
          fmt::format("Virtual server {}: no forwarding method set, setting default NAT", name()));
    }
    forwarding_ = draft_.forwarding.value_or(Forwarding::kNat);
  }

  void drop_duplicates() {
    std::set<Endpoint> seen;
    std::erase_if(draft_.servers, [&](const RealServerDraft& real) {
      if (seen.insert(real.kept.at).second) return false;
      error(fmt::format("VS {}: real server {} is duplicated - removing second rs", name(),
                        shown(real.kept.at, draft_.protocol)));
      return true;
    });
  }

  // Every port means that a client has to stay where it is.
  void check_ports() {
    if (marked() || server_.services.empty()) return;
    if (std::get<Endpoint>(server_.services[0].at).port != 0) return;
    if (server_.persistence_timeout != Duration{}) return;
    error(fmt::format("Virtual server {}: zero port only valid for persistent services - setting",
                      name()));
    server_.persistence_timeout = seconds(360);
  }

  void complete(RealServerDraft& draft) {
    RealServer& real = draft.kept;
    real.weight = first_of<int>({draft.weight, draft_.weight}, 1);
    real.inhibit_on_failure = first_of<bool>({draft.inhibit, draft_.inhibit}, false);
    real.forwarding = draft.forwarding.value_or(forwarding_);
    // Real servers are mailed about unless the file says otherwise somewhere.
    real.smtp_alert = first_of<bool>(
        {draft.smtp_alert, draft_.smtp_alert, global_.smtp_alert_checker, global_.smtp_alert},
        true);
    for (CheckerDraft& checker : draft.checkers) {
      complete(checker, draft);
      real.checkers.push_back(std::move(checker.kept));
    }
    server_.real_servers.push_back(std::move(real));
  }

  void complete(CheckerDraft& draft, const RealServerDraft& real) {
    Checker& checker = draft.kept;
    const auto inherit = [&](auto CheckDraft::*field, auto otherwise) {
      for (const CheckDraft* level : levels(draft, real)) {
        if (level->*field) return *(level->*field);
      }
      return otherwise;
    };
    const bool http = std::holds_alternative<HttpCheck>(checker.kind);
    const bool dns = std::holds_alternative<DnsCheck>(checker.kind);
    const bool misc = std::holds_alternative<MiscCheck>(checker.kind);
    checker.delay_loop = inherit(&CheckDraft::delay_loop, Duration{seconds(60)});
    checker.connect_timeout = inherit(&CheckDraft::connect_timeout, Duration{seconds(5)});
    const Duration usual = http  ? Duration{seconds(3)}
                           : dns ? checker.delay_loop
                                 : Duration{seconds(1)};
    checker.delay_before_retry = inherit(&CheckDraft::delay_before_retry, usual);
    checker.warmup = inherit(&CheckDraft::warmup, checker.delay_loop);
    checker.retry = inherit(&CheckDraft::retry, dns ? 3U : misc ? 0U : 1U);
    checker.alpha = inherit(&CheckDraft::alpha, false);
    checker.log_all_failures = draft.own.log_all_failures.value_or(global_.log_all_failures);
    checker.connect = {.ip = draft.connect_ip.value_or(real.kept.at.ip),
                       .port = draft.connect_port.value_or(real.kept.at.port)};
    if (draft.bind_ip || draft.bind_port != 0) {
      const net::IpAddr any =
          checker.connect.ip.is_v4() ? net::IpAddr{net::Ipv4Addr{}} : net::IpAddr{net::Ipv6Addr{}};
      checker.bind = Endpoint{.ip = draft.bind_ip.value_or(any), .port = draft.bind_port};
    }
    complete_kind(draft, real);
  }

  // From whom a checker takes what it does not say itself, nearest first.
  [[nodiscard]] std::array<const CheckDraft*, 3> levels(const CheckerDraft& draft,
                                                        const RealServerDraft& real) const {
    return {&draft.own, &real.own, &draft_.own};
  }

  void complete_kind(CheckerDraft& draft, const RealServerDraft& real) {
    if (auto* http = std::get_if<HttpCheck>(&draft.kept.kind)) {
      for (const CheckDraft* level : levels(draft, real)) {
        if (http->virtualhost.empty()) http->virtualhost = level->virtualhost;
      }
    } else if (auto* misc = std::get_if<MiscCheck>(&draft.kept.kind)) {
      misc->timeout = draft.misc_timeout.value_or(draft_.own.delay_loop.value_or(seconds(60)));
      if (misc->command.user.empty()) {
        misc->command.user = global_.script_user;
        misc->command.group = global_.script_group;
      }
    }
  }

  void set_quorum() {
    std::uint64_t weight = 0;
    for (const RealServer& real : server_.real_servers)
      weight += static_cast<std::uint64_t>(real.weight);
    if (server_.quorum > weight) {
      report_.says(Severity::kWarning, draft_.at,
                   fmt::format("Warning - quorum {} for {} exceeds total weight of real servers "
                               "{}, reducing quorum to {}",
                               server_.quorum, name(), weight, weight));
      server_.quorum = static_cast<std::uint32_t>(weight);
    }
    if (server_.hysteresis == 0 || server_.hysteresis < server_.quorum) return;
    const std::uint32_t most = server_.quorum == 0 ? 0 : server_.quorum - 1;
    error(fmt::format("Virtual server {}: hysteresis {} >= quorum {}; setting hysteresis to {}",
                      name(), server_.hysteresis, server_.quorum, most));
    server_.hysteresis = most;
  }

  void inherit() {
    server_.alpha = draft_.own.alpha.value_or(false);
    server_.virtualhost = draft_.own.virtualhost;
    server_.smtp_alert =
        first_of<bool>({draft_.smtp_alert, global_.smtp_alert_checker, global_.smtp_alert}, false);
  }

  VirtualServerDraft& draft_;
  VirtualServer& server_;
  const GlobalDraft& global_;
  Report& report_;
  Forwarding forwarding_ = Forwarding::kNat;
};

// The services of the group that a server names; false, as a log line, when there is no such group.
bool take_group(VirtualServerDraft& server, const ServiceDraft& services, Report& report) {
  if (server.kept.group.empty()) return true;
  const auto group =
      std::find_if(services.groups.begin(), services.groups.end(),
                   [&server](const ServerGroupDraft& g) { return g.name == server.kept.group; });
  if (group == services.groups.end()) {
    report.says_when_run(Severity::kError, server.at,
                         fmt::format("Virtual server group {} specified but not configured - "
                                     "ignoring virtual server {}",
                                     server.kept.group, server.kept.group));
    return false;
  }
  server.kept.services = group->services;
  return true;
}

}  // namespace

std::vector<VirtualServer> complete_services(Draft& draft, Report& report) {
  std::vector<VirtualServer> out;
  for (VirtualServerDraft& server : draft.services.servers) {
    if (!take_group(server, draft.services, report)) continue;
    if (Completion(server, draft.global, report).run()) out.push_back(std::move(server.kept));
  }
  return out;
}

}  // namespace havip::hostsim::conf
