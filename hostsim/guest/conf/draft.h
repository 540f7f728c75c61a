// Draft: what a keepalived.conf says, before defaults and repairs (complete.h) make a Config of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/conf/report.h"
#include "hostsim/guest/conf/service_draft.h"

namespace havip::hostsim::conf {

// The garp_* keywords that were given. Delays and the refresh are whole seconds.
struct GarpDraft {
  std::optional<std::uint32_t> master_delay;
  std::optional<std::uint32_t> master_repeat;
  std::optional<std::uint32_t> lower_prio_delay;
  std::optional<std::uint32_t> lower_prio_repeat;
  std::optional<std::uint32_t> master_refresh;
  std::optional<std::uint32_t> master_refresh_repeat;
  std::optional<std::uint32_t> extra_if;
  bool extra_if_all = false;
};

struct GlobalDraft {
  std::optional<std::string> router_id;
  std::uint8_t version = 2;
  net::Ipv4Addr mcast_group = Config{}.mcast_group;
  net::Ipv6Addr mcast_group6 = Config{}.mcast_group6;
  Duration startup_delay{};
  Duration garp_interval{};
  Duration gna_interval{};
  std::vector<GarpGroup> garp_groups;
  std::vector<LinkDelays> link_delays;
  bool garp_group_timed = false;             // the one that is open has an interval
  std::vector<std::string> garp_group_list;  // of the block that is open
  bool strict = false;
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  std::uint32_t down_timer_adverts = 3;
  bool check_unicast_src = false;
  bool skip_check_adv_addr = false;
  bool min_garp = false;
  bool log_unknown_vrids = false;
  bool dynamic_interfaces = false;
  bool notify_priority_changes = false;
  bool v3_checksum_as_v2 = false;
  bool owner_ignore_adverts = false;
  bool later_keywords = false;  // see Environment
  GarpDraft garp;

  Mail mail;  // names that were not given are empty
  std::optional<bool> smtp_alert;
  std::optional<bool> smtp_alert_vrrp;
  std::optional<bool> smtp_alert_checker;
  bool rs_init_notifies = false;
  bool log_all_failures = false;  // checker_log_all_failures

  std::optional<Fifo> fifo;
  std::optional<Fifo> vrrp_fifo;
  std::optional<Fifo> lvs_fifo;
  std::optional<Command> startup_script;
  std::optional<Command> shutdown_script;

  bool script_security = false;
  bool script_user_bad = false;  // script_user names nobody
  std::string script_user;
  std::string script_group;
};

enum class AuthDraft : std::uint8_t { kNone, kPass, kHeader };

// Fields without a default of their own in `kept` wait here until the whole file is known.
struct InstanceDraft {
  Position at;
  Instance kept;
  std::optional<InitialState> state;
  std::optional<std::uint8_t> priority;
  std::optional<std::uint8_t> version;
  std::optional<net::Family> family;  // settled by the first address or by native_ipv6
  AuthDraft auth = AuthDraft::kNone;
  std::string auth_pass;
  std::optional<net::IpAddr> source;  // unicast_src_ip and mcast_src_ip: the last one counts
  bool unicast_keyword = false;
  std::optional<std::uint8_t> unicast_ttl;
  std::optional<bool> strict;
  std::optional<bool> accept;
  bool xmit_on_base = false;
  std::optional<bool> smtp_alert;
  std::optional<bool> notify_priority_changes;
  std::optional<bool> lower_prio_no_advert;
  std::optional<bool> higher_prio_send_advert;
  std::optional<std::uint32_t> down_timer_adverts;
  std::optional<bool> owner_ignore_adverts;
  GarpDraft garp;
};

struct SyncGroupDraft {
  Position at;
  SyncGroup kept;
  bool listed = false;  // there was a group block
  std::optional<bool> smtp_alert;
  std::optional<bool> notify_priority_changes;
};

struct ScriptDraft {
  Position at;
  Script kept;
  std::optional<Duration> timeout;
  std::string command_text;  // as complaints show it
  bool user_bad = false;
};

struct TrackFileDraft {
  Position at;
  TrackFile kept;
  std::optional<Weight> weight;
};

struct TrackProcessDraft {
  Position at;
  TrackProcess kept;
  std::optional<Weight> weight;
};

struct Draft {
  GlobalDraft global;
  ServiceDraft services;
  std::vector<ScriptDraft> scripts;
  std::vector<TrackFileDraft> files;
  std::vector<TrackProcessDraft> processes;
  std::vector<InstanceDraft> instances;
  std::set<std::string, std::less<>> instance_names;
  std::vector<SyncGroupDraft> groups;
  std::set<std::string, std::less<>> bfd_names;
  bool missing_interface = false;
  bool instance_block = false;       // there was one, sound or not
  bool scripts_used = false;         // something of the user's would be executed
  bool check_scripts_used = false;   // by the health checker
  bool global_scripts_used = false;  // at start or end
};

}  // namespace havip::hostsim::conf
