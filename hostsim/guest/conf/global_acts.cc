#include "hostsim/guest/conf/global_acts.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/conf/garp_options.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

// vrrp_startup_delay and the intervals are kept in microseconds of 32 bits.
constexpr std::int64_t kMaxTime = 4'294'967'295;

// A multicast group of this family; what else it is has been said.
std::optional<net::IpAddr> group_of(Reader& reader, const Line& line, net::Family family) {
  const std::string& text = line.words[1].text;
  const auto group = net::parse_ip(text);
  if (!group) {
    reader.error(line.at(1), fmt::format("Can't parse {} [{}]. Skipping", line.keyword(), text));
    return std::nullopt;
  }
  if (group->family() != family) {
    reader.error(line.at(1), fmt::format("{} [{}] is not {}. Skipping", line.keyword(), text,
                                         net::to_string(family)));
    return std::nullopt;
  }
  if (!group->is_multicast()) {
    reader.error(line.at(1),
                 fmt::format("{} [{}] is not multicast. Skipping", line.keyword(), text));
    return std::nullopt;
  }
  return *group;
}

std::optional<Duration> time_of(Reader& reader, const Line& line, std::int64_t min_us) {
  const std::string_view text = line.words[1].text;
  const auto value = read_seconds(text, line.at(1), {min_us, kMaxTime}, reader.report());
  if (!value) {
    reader.error(line.at(1), fmt::format("{} '{}' is invalid", line.keyword(), text));
  }
  return value;
}

// A switch that is on without an argument.
template <bool GlobalDraft::*kField>
void set_switch(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    reader.global().*kField = *value;
  } else {
    reader.error(line.at(1), fmt::format("Invalid value for {} specified", line.keyword()));
  }
}

constexpr std::array<std::pair<std::string_view, bool IncludeCheck::*>, 4> kIncludeChecks{{
    {"readable", &IncludeCheck::readable},
    {"match", &IncludeCheck::match},
    {"wildcard_match", &IncludeCheck::wildcard_match},
    {"brace_match", &IncludeCheck::brace_match},
}};

}  // namespace

namespace acts {

void router_id(Reader& reader, const Line& line) {
  if (line.arguments() == 0) {
    reader.error(line.at(0), "routerid name missing - ignoring");
    return;
  }
  reader.global().router_id = line.words[1].text;
}

void vrrp_version(Reader& reader, const Line& line) {
  if (const auto value = read_version(line.words[1].text, line.at(1), reader.report())) {
    reader.global().version = *value;
  } else {
    reader.error(line.at(1), "VRRP Error: Version must be either 2 or 3");
  }
}

void vrrp_mcast_group4(Reader& reader, const Line& line) {
  const auto group = group_of(reader, line, net::Family::kIpv4);
  if (group) reader.global().mcast_group = group->v4();
}

void vrrp_mcast_group6(Reader& reader, const Line& line) {
  const auto group = group_of(reader, line, net::Family::kIpv6);
  if (!group) return;
  reader.global().mcast_group6 = group->v6();
  if ((group->v6().octets[1] & 0x0fU) == 2) return;  // the scope of RFC 4291 §2.7
  reader.error(line.at(1), fmt::format("vrrp_mcast_group6 [{}] should be link-local multicast.",
                                       line.words[1].text));
}

void vrrp_startup_delay(Reader& reader, const Line& line) {
  if (const auto value = time_of(reader, line, 1'000)) reader.global().startup_delay = *value;
}

// Stock files write 0 here, which Keepalived rejects: then nothing is paced.
void vrrp_garp_interval(Reader& reader, const Line& line) {
  if (const auto value = time_of(reader, line, 1)) reader.global().garp_interval = *value;
}

void vrrp_gna_interval(Reader& reader, const Line& line) {
  if (const auto value = time_of(reader, line, 1)) reader.global().gna_interval = *value;
}

void vrrp_down_timer_adverts(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = 100}, Junk::kIgnored, reader.report());
  if (value) {
    reader.global().down_timer_adverts = *value;
  } else {
    reader.error(line.at(1), fmt::format("Invalid {} [1:100] '{}'", line.keyword(), text));
  }
}

void vrrp_strict(Reader& reader, const Line&) {
  reader.global().strict = true;
}
void vrrp_min_garp(Reader& reader, const Line& line) {
  set_switch<&GlobalDraft::min_garp>(reader, line);
}
void vrrp_lower_prio_no_advert(Reader& reader, const Line& line) {
  set_switch<&GlobalDraft::lower_prio_no_advert>(reader, line);
}
void vrrp_higher_prio_send_advert(Reader& reader, const Line& line) {
  set_switch<&GlobalDraft::higher_prio_send_advert>(reader, line);
}
// Keepalived does not even look at an argument of these.
void vrrp_check_unicast_src(Reader& reader, const Line&) {
  reader.global().check_unicast_src = true;
}
void vrrp_skip_check_adv_addr(Reader& reader, const Line&) {
  reader.global().skip_check_adv_addr = true;
}
void log_unknown_vrids(Reader& reader, const Line&) {
  reader.global().log_unknown_vrids = true;
}

void dynamic_interfaces(Reader& reader, const Line& line) {
  reader.global().dynamic_interfaces = true;
  if (line.arguments() == 0 || line.words[1].text == "allow_if_changes") return;
  reader.error(line.at(1),
               fmt::format("Unknown dynamic_interfaces option '{}'", line.words[1].text));
}

void vrrp_notify_priority_changes(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    reader.global().notify_priority_changes = *value;
    return;
  }
  reader.error(line.at(1), fmt::format("Invalid value '{}' for global {} specified",
                                       line.words[1].text, line.keyword()));
}

void global_v3_checksum_as_v2(Reader& reader, const Line&) {
  reader.global().v3_checksum_as_v2 = true;
}
void vrrp_owner_ignore_adverts(Reader& reader, const Line&) {
  reader.global().owner_ignore_adverts = true;
}

// "[+|-]NAME ..": sets, adds or removes what an include must not fail at; nothing means all.
void include_check(Reader& reader, const Line& line) {
  IncludeCheck check = line.arguments() == 0 ? IncludeCheck::all() : IncludeCheck{};
  std::set<std::string_view> seen;
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    std::string_view name = line.words[i].text;
    const bool removes = name.starts_with('-');
    const bool signed_name = removes || name.starts_with('+');
    if (i == 1 && signed_name) check = reader.lexer().include_check();
    if (signed_name) name.remove_prefix(1);
    const auto row = std::find_if(kIncludeChecks.begin(), kIncludeChecks.end(),
                                  [name](const auto& known) { return known.first == name; });
    if (row == kIncludeChecks.end()) {
      reader.error(line.at(i), fmt::format("Unknown include_check type '{}' - ignoring", name));
    } else if (!seen.insert(name).second) {
      reader.error(line.at(i),
                   fmt::format("Duplicate include_check '{}' specified - ignoring", name));
    } else {
      check.*row->second = !removes;
    }
  }
  reader.lexer().set_include_check(check);
}

// Debian builds Keepalived without iptables: this one is known and refused, vrrp_ipsets unknown.
void vrrp_iptables(Reader& reader, const Line& line) {
  reader.error(line.at(0),
               "iptables not supported, using nftables instead. Please replace 'vrrp_iptables and "
               "'vrrp_ipsets' with 'nftables' config option");
}

void global_garp(Reader& reader, const Line& line) {
  read_garp(line, "", reader.global().garp, reader.report());
}

void global_garp_extra_if(Reader& reader, const Line& line) {
  read_garp_extra_if(line, "", reader.global().garp, reader.report());
}

}  // namespace acts
}  // namespace havip::hostsim::conf
