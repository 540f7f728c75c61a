#include "hostsim/guest/conf/service_acts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/script_line.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr int kMaxWeight = 0x7fff'ffff;

VirtualServerDraft& open_server(Reader& reader) {
  return reader.draft().services.servers.back();
}
RealServerDraft& open_real(Reader& reader) {
  return open_server(reader).servers.back();
}

// ---- of a virtual server ----------------------------------------------------------------------

constexpr std::array<std::string_view, 12> kSchedulers{"rr", "wrr", "lc", "wlc", "lblc", "lblcr",
                                                       "dh", "sh",  "fo", "ovf", "mh",   "sed"};

void scheduler(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  if (std::find(kSchedulers.begin(), kSchedulers.end(), name) == kSchedulers.end() &&
      name != "nq" && name != "twos") {
    reader.error(line.at(1), fmt::format("Invalid lvs_scheduler '{}' - ignoring", name));
    return;
  }
  open_server(reader).scheduler = name;
}

std::optional<Forwarding> forwarding_of(Reader& reader, const Line& line, std::string_view whose) {
  const std::string& name = line.words[1].text;
  if (name == "NAT") return Forwarding::kNat;
  if (name == "DR") return Forwarding::kDirect;
  if (name == "TUN") return Forwarding::kTunnel;
  reader.error(line.at(1),
               fmt::format("PARSER : unknown [{}] routing method for {} server.", name, whose));
  return std::nullopt;
}

void server_forwarding(Reader& reader, const Line& line) {
  if (const auto value = forwarding_of(reader, line, "virtual")) {
    open_server(reader).forwarding = value;
  }
}

void protocol(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  if (name == "TCP" || name == "UDP" || name == "SCTP") {
    open_server(reader).protocol = name == "TCP"   ? Transport::kTcp
                                   : name == "UDP" ? Transport::kUdp
                                                   : Transport::kSctp;
    return;
  }
  reader.error(line.at(1), fmt::format("Unknown protocol {} - ignoring", name));
}

void ip_family(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  if (name == "inet" || name == "inet6") {
    open_server(reader).family = name == "inet" ? net::Family::kIpv4 : net::Family::kIpv6;
    return;
  }
  reader.error(line.at(1), fmt::format("unknown address family {}", name));
}

void persistence_timeout(Reader& reader, const Line& line) {
  constexpr std::uint32_t kDefault = 360;
  std::optional<std::uint32_t> value = kDefault;
  if (line.arguments() > 0) {
    value =
        read_number(line.words[1].text, line.at(1), {.min = 1}, Junk::kIgnored, reader.report());
  }
  if (value) {
    open_server(reader).kept.persistence_timeout = std::chrono::seconds(*value);
  } else {
    reader.error(line.at(1), "persistence_timeout invalid");
  }
}

// A netmask, or of IPv6 a prefix length.
void persistence_granularity(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto mask = net::parse_ipv4(text)) {
    open_server(reader).kept.persistence_granularity = mask->value;
  } else if (const auto length = read_whole(text, 128)) {
    open_server(reader).kept.persistence_granularity = *length;
  } else {
    reader.error(line.at(1),
                 fmt::format("Invalid IPv4 persistence_granularity specified - {}", text));
  }
}

void quorum(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto value = read_number(text, line.at(1), {.min = 1}, Junk::kIgnored, reader.report());
  open_server(reader).kept.quorum = value.value_or(1);
  if (value) return;
  reader.error(line.at(1),
               fmt::format("Quorum {} must be in [1, 4294967295]. Setting to 1.", text));
}

void hysteresis(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto value = read_number(text, line.at(1), {}, Junk::kIgnored, reader.report());
  if (value) {
    open_server(reader).kept.hysteresis = *value;
  } else {
    reader.error(line.at(1),
                 fmt::format("Hysteresis {} must be in [0, 4294967295] - ignoring", text));
  }
}

void server_weight(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = kMaxWeight}, Junk::kIgnored, reader.report());
  if (value) {
    open_server(reader).weight = static_cast<int>(*value);
    return;
  }
  reader.error(line.at(1),
               fmt::format("Virtual server weight {} is outside range 1-{}", text, kMaxWeight));
}

template <bool VirtualServer::*kField>
void flag(Reader& reader, const Line&) {
  open_server(reader).kept.*kField = true;
}

void server_inhibit(Reader& reader, const Line&) {
  open_server(reader).inhibit = true;
}

void scheduler_flag(Reader& reader, const Line& line) {
  VirtualServerDraft& server = open_server(reader);
  const std::string_view keyword = line.keyword();
  const std::string wanted = keyword.starts_with("mh") ? "mh" : "sh";
  if (!keyword.starts_with("flag") && server.scheduler != wanted) {
    reader.error(line.at(0), fmt::format("{} only applies to sh scheduler - ignoring", keyword));
    return;
  }
  server.kept.scheduler_flags.emplace_back(keyword);
}

std::optional<bool> alert_of(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (!value) {
    reader.error(line.at(1), fmt::format("Invalid smtp_alert parameter {}", line.words[1].text));
  }
  return value;
}

void server_smtp_alert(Reader& reader, const Line& line) {
  if (const auto value = alert_of(reader, line)) open_server(reader).smtp_alert = value;
}

template <std::optional<Command> VirtualServer::*kField>
void server_notify(Reader& reader, const Line& line) {
  open_server(reader).kept.*kField = read_command(reader, line, line.keyword());
  reader.draft().check_scripts_used = true;
}

void sorry_server(Reader& reader, const Line& line) {
  const auto at = read_endpoint(line, 1);
  if (!at) {
    reader.error(line.at(1),
                 fmt::format("Invalid sorry server IP address {} - skipping", line.words[1].text));
    return;
  }
  RealServer& sorry = open_server(reader).kept.sorry_server.emplace();
  sorry.at = *at;
  sorry.line = line.number;
}

// ---- of a real server -------------------------------------------------------------------------

void real_weight(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.max = kMaxWeight}, Junk::kIgnored, reader.report());
  if (value) {
    open_real(reader).weight = static_cast<int>(*value);
    return;
  }
  reader.error(line.at(1),
               fmt::format("Real server weight {} is outside range 0-{}", text, kMaxWeight));
}

template <std::uint32_t RealServer::*kField>
void threshold(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto value = read_number(text, line.at(1), {}, Junk::kIgnored, reader.report())) {
    open_real(reader).kept.*kField = *value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("Invalid real_server {} '{}' - ignoring", line.keyword(), text));
}

void real_inhibit(Reader& reader, const Line&) {
  open_real(reader).inhibit = true;
}

void real_forwarding(Reader& reader, const Line& line) {
  if (const auto value = forwarding_of(reader, line, "real")) {
    open_real(reader).forwarding = value;
  }
}

void real_smtp_alert(Reader& reader, const Line& line) {
  if (const auto value = alert_of(reader, line)) open_real(reader).smtp_alert = value;
}

template <std::optional<Command> RealServer::*kField>
void real_notify(Reader& reader, const Line& line) {
  open_real(reader).kept.*kField = read_command(reader, line, line.keyword());
  reader.draft().check_scripts_used = true;
}

constexpr Keyword kRealServer[] = {
    {.name = "weight", .arguments = 1, .act = real_weight},
    {.name = "lvs_method", .arguments = 1, .act = real_forwarding},
    {.name = "uthreshold", .arguments = 1, .act = threshold<&RealServer::upper_threshold>},
    {.name = "lthreshold", .arguments = 1, .act = threshold<&RealServer::lower_threshold>},
    {.name = "inhibit_on_failure", .act = real_inhibit},
    {.name = "notify_up", .act = real_notify<&RealServer::notify_up>},
    {.name = "notify_down", .act = real_notify<&RealServer::notify_down>},
    {.name = "smtp_alert", .act = real_smtp_alert},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "virtualhost", .act = acts::check_virtualhost},
    {.name = "TCP_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "HTTP_GET", .shape = kBlock, .act = acts::checker},
    {.name = "SSL_GET", .shape = kBlock, .act = acts::checker},
    {.name = "SMTP_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "DNS_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "MISC_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "UDP_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "PING_CHECK", .shape = kBlock, .act = acts::checker},
    {.name = "FILE_CHECK", .shape = kBlock, .act = acts::checker},

    {"snmp_name", kNoEffect, kLine, 0, "nobody asks over SNMP"},
    {"BFD_CHECK", kUnsupported, kBlock, 0, "BFD is not modelled"},
};

net::Family family_of(const VirtualServerDraft& server, net::Family otherwise) {
  for (const VirtualService& service : server.kept.services) {
    if (const auto* at = std::get_if<Endpoint>(&service.at)) return at->ip.family();
  }
  return server.family.value_or(otherwise);
}

void real_server(Reader& reader, const Line& line) {
  const auto at = read_endpoint(line, 1);
  const std::string& text = line.words[1].text;
  VirtualServerDraft& server = open_server(reader);
  if (!at) {
    reader.error(line.at(1), fmt::format("Invalid real server ip address/port {}/{} - skipping",
                                         text, line.arguments() > 1 ? line.words[2].text : "0"));
    reader.skip_block();
    return;
  }
  RealServerDraft& real = server.servers.emplace_back();
  real.kept.at = *at;
  real.kept.line = line.number;
  reader.draft().services.in_real_server = true;
  const Position closed = reader.read_block(kRealServer);
  reader.draft().services.in_real_server = false;
  if (family_of(server, at->ip.family()) == at->ip.family()) return;
  reader.error(
      closed,
      fmt::format("Address family of virtual server and real server {} don't match - skipping "
                  "real server.",
                  text));
  server.servers.pop_back();
}

constexpr std::string_view kNoSnmp = "nobody asks over SNMP";

constexpr Keyword kVirtualServer[] = {
    {.name = "lb_algo", .arguments = 1, .act = scheduler},
    {.name = "lvs_sched", .arguments = 1, .act = scheduler},
    {.name = "lb_kind", .arguments = 1, .act = server_forwarding},
    {.name = "lvs_method", .arguments = 1, .act = server_forwarding},
    {.name = "protocol", .arguments = 1, .act = protocol},
    {.name = "ip_family", .arguments = 1, .act = ip_family},
    {.name = "persistence_timeout", .act = persistence_timeout},
    {.name = "persistence_granularity", .arguments = 1, .act = persistence_granularity},
    {.name = "quorum", .arguments = 1, .act = quorum},
    {.name = "hysteresis", .arguments = 1, .act = hysteresis},
    {.name = "quorum_up", .act = server_notify<&VirtualServer::quorum_up>},
    {.name = "quorum_down", .act = server_notify<&VirtualServer::quorum_down>},
    {.name = "ops", .act = flag<&VirtualServer::one_packet>},
    {.name = "ha_suspend", .act = flag<&VirtualServer::ha_suspend>},
    {.name = "omega", .act = flag<&VirtualServer::omega>},
    {.name = "sorry_server_inhibit", .act = flag<&VirtualServer::sorry_server_inhibit>},
    {.name = "sorry_server", .arguments = 1, .act = sorry_server},
    {.name = "weight", .arguments = 1, .act = server_weight},
    {.name = "inhibit_on_failure", .act = server_inhibit},
    {.name = "smtp_alert", .act = server_smtp_alert},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "virtualhost", .act = acts::check_virtualhost},
    {.name = "hashed", .act = scheduler_flag},
    {.name = "flag-1", .act = scheduler_flag},
    {.name = "flag-2", .act = scheduler_flag},
    {.name = "flag-3", .act = scheduler_flag},
    {.name = "sh-port", .act = scheduler_flag},
    {.name = "sh-fallback", .act = scheduler_flag},
    {.name = "mh-port", .act = scheduler_flag},
    {.name = "mh-fallback", .act = scheduler_flag},
    {.name = "real_server", .shape = kBlock, .arguments = 1, .act = real_server},

    {"sorry_server_lvs_method", kUnsupported, kLine, 1, "it is reached as the real servers are"},
    {"persistence_engine", kUnsupported, kLine, 1, "persistence goes by the client's address"},
    {"snmp_name", kNoEffect, kLine, 0, kNoSnmp},
};

}  // namespace

Keywords virtual_server_keywords() {
  return kVirtualServer;
}
Keywords real_server_keywords() {
  return kRealServer;
}

namespace acts {

void virtual_server(Reader& reader, const Line& line) {
  const std::string& first = line.words[1].text;
  VirtualServerDraft server;
  server.at = line.at(0);
  server.kept.line = line.number;
  const bool fwmark = first == "fwmark";
  if ((fwmark || first == "group") && !reader.demand(line, 2)) return;
  if (first == "group") {
    server.kept.group = line.words[2].text;
  } else if (const auto mark =
                 fwmark ? read_whole(line.words[2].text, 0xffff'ffff) : std::nullopt) {
    server.kept.services.push_back({*mark});
  } else if (const auto at = fwmark ? std::nullopt : read_endpoint(line, 1)) {
    server.kept.services.push_back({*at});
  } else {
    reader.error(
        line.at(1),
        fwmark ? fmt::format("virtual server fwmark '{}' must be in [0, 4294967295] - ignoring",
                             line.words[2].text)
               : fmt::format("Invalid virtual server IP address{} {}{}{} - skipping",
                             line.arguments() > 1 ? "/port" : "", first,
                             line.arguments() > 1 ? "/" : "",
                             line.arguments() > 1 ? line.words[2].text : ""));
    reader.skip_block();
    return;
  }
  reader.draft().services.servers.push_back(std::move(server));
  (void)reader.read_block(kVirtualServer);
}

}  // namespace acts
}  // namespace havip::hostsim::conf
