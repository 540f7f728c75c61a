#include <fmt/format.h>

#include "hostsim/guest/conf/garp_options.h"
#include "hostsim/guest/conf/keywords.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr std::string_view kNoMail = "mails are not sent";
constexpr std::string_view kNoScripts = "scripts are not run";
constexpr std::string_view kNoFifo = "nobody reads a FIFO";
constexpr std::string_view kNoScheduler = "the daemon's lateness is set in the scenario";
constexpr std::string_view kNoChecker = "health checks are not modelled";
constexpr std::string_view kNoFilter = "the daemon sets no packet filter";
constexpr std::string_view kNoBuffers = "netlink and socket buffers never overflow";
constexpr std::string_view kNoAgents = "nobody asks over SNMP or D-Bus";
constexpr std::string_view kNoFiles = "the daemon keeps no files";
constexpr std::string_view kNoVmac = "virtual MAC addresses are not modelled";
constexpr std::string_view kNewer = "it came after Keepalived 2.2.7, which is the model";

// vrrp_startup_delay and the intervals are kept in microseconds of 32 bits.
constexpr std::int64_t kMaxTime = 4'294'967'295;

void router_id(Reader& reader, const Line& line) {
  if (line.arguments() == 0) {
    reader.report().says(Severity::kError, line.at(0), "routerid name missing - ignoring");
    return;
  }
  reader.global().router_id = line.words[1].text;
}

void vrrp_version(Reader& reader, const Line& line) {
  if (const auto value = read_version(line.words[1].text, line.at(1), reader.report())) {
    reader.global().version = *value;
  } else {
    reader.report().says(Severity::kError, line.at(1), "VRRP Error: Version must be either 2 or 3");
  }
}

void vrrp_mcast_group4(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  const auto group = net::parse_ipv4(text);
  if (!group) {
    reader.report().says(Severity::kError, line.at(1),
                         fmt::format("Can't parse {} [{}]. Skipping", line.keyword(), text));
  } else if (!group->is_multicast()) {
    reader.report().says(Severity::kError, line.at(1),
                         fmt::format("{} [{}] is not multicast. Skipping", line.keyword(), text));
  } else {
    reader.global().mcast_group = *group;
  }
}

std::optional<Duration> time_of(Reader& reader, const Line& line, std::int64_t min_us) {
  const std::string_view text = line.words[1].text;
  const auto value = read_seconds(text, line.at(1), {min_us, kMaxTime}, reader.report());
  if (!value) {
    reader.report().says(Severity::kError, line.at(1),
                         fmt::format("{} '{}' is invalid", line.keyword(), text));
  }
  return value;
}

void vrrp_startup_delay(Reader& reader, const Line& line) {
  if (const auto value = time_of(reader, line, 1'000)) reader.global().startup_delay = *value;
}

// Stock files write 0 here, which Keepalived rejects: then nothing is paced.
void vrrp_garp_interval(Reader& reader, const Line& line) {
  if (!time_of(reader, line, 1)) return;
  reader.report().unsupported(line.at(0), line.keyword(), "pacing of GARPs is not modelled");
}

void vrrp_gna_interval(Reader& reader, const Line& line) {
  if (!time_of(reader, line, 1)) return;
  reader.report().no_effect(line.at(0), line.keyword(), "IPv6 is not modelled");
}

void vrrp_down_timer_adverts(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = 100}, Junk::kIgnored, reader.report());
  if (value) {
    reader.global().down_timer_adverts = *value;
  } else {
    reader.report().says(Severity::kError, line.at(1),
                         fmt::format("Invalid {} [1:100] '{}'", line.keyword(), text));
  }
}

// A switch that is on without an argument.
template <bool GlobalDraft::*kField>
void set_switch(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    reader.global().*kField = *value;
  } else {
    reader.report().says(Severity::kError, line.at(1),
                         fmt::format("Invalid value for {} specified", line.keyword()));
  }
}

// A switch whose argument Keepalived does not even look at.
template <bool GlobalDraft::*kField>
void set_flag(Reader& reader, const Line&) {
  reader.global().*kField = true;
}

void garp(Reader& reader, const Line& line) {
  read_garp(line, "", reader.global().garp, reader.report());
}

constexpr Keyword kKeywords[] = {
    {.name = "router_id", .act = router_id},
    {.name = "vrrp_version", .arguments = 1, .act = vrrp_version},
    {.name = "vrrp_mcast_group4", .arguments = 1, .act = vrrp_mcast_group4},
    {.name = "vrrp_startup_delay", .arguments = 1, .act = vrrp_startup_delay},
    {.name = "vrrp_garp_interval", .arguments = 1, .act = vrrp_garp_interval},
    {.name = "vrrp_gna_interval", .arguments = 1, .act = vrrp_gna_interval},
    {.name = "vrrp_down_timer_adverts", .arguments = 1, .act = vrrp_down_timer_adverts},
    {.name = "vrrp_min_garp", .act = set_switch<&GlobalDraft::min_garp>},
    {.name = "vrrp_lower_prio_no_advert", .act = set_switch<&GlobalDraft::lower_prio_no_advert>},
    {.name = "vrrp_higher_prio_send_advert",
     .act = set_switch<&GlobalDraft::higher_prio_send_advert>},
    {.name = "vrrp_check_unicast_src", .act = set_flag<&GlobalDraft::check_unicast_src>},
    {.name = "vrrp_skip_check_adv_addr", .act = set_flag<&GlobalDraft::skip_check_adv_addr>},
    {.name = "vrrp_garp_master_delay", .arguments = 1, .act = garp},
    {.name = "vrrp_garp_master_repeat", .arguments = 1, .act = garp},
    {.name = "vrrp_garp_lower_prio_delay", .arguments = 1, .act = garp},
    {.name = "vrrp_garp_lower_prio_repeat", .arguments = 1, .act = garp},
    {.name = "vrrp_garp_master_refresh", .arguments = 1, .act = garp},
    {.name = "vrrp_garp_master_refresh_repeat", .arguments = 1, .act = garp},

    {"vrrp_strict", kUnsupported, kLine, 0, "strict mode is not modelled"},
    {"vrrp_garp_extra_if", kUnsupported, kLine, 0, kNoVmac},
    {"dynamic_interfaces", kUnsupported, kLine, 0, "a guest's NICs are fixed for a run"},
    {"v3_checksum_as_v2", kUnsupported, kLine, 0, kNewer},
    {"vrrp_owner_ignore_adverts", kUnsupported, kLine, 0, kNewer},
    {"vrrp_delay_after_boot", kUnsupported, kLine, 0, kNewer},

    {"notification_email", kNoEffect, kBlock, 0, kNoMail},
    {"notification_email_from", kNoEffect, kLine, 0, kNoMail},
    {"smtp_server", kNoEffect, kLine, 1, kNoMail},
    {"smtp_connect_timeout", kNoEffect, kLine, 1, kNoMail},
    {"smtp_helo_name", kNoEffect, kLine, 0, kNoMail},
    {"smtp_alert", kNoEffect, kLine, 0, kNoMail},
    {"smtp_alert_vrrp", kNoEffect, kLine, 0, kNoMail},
    {"smtp_alert_checker", kNoEffect, kLine, 0, kNoMail},
    {"no_email_faults", kNoEffect, kLine, 0, kNoMail},
    {"no_checker_emails", kNoEffect, kLine, 0, kNoMail},

    {"enable_script_security", kNoEffect, kLine, 0, kNoScripts},
    {"script_user", kNoEffect, kLine, 0, kNoScripts},
    {"startup_script", kNoEffect, kLine, 0, kNoScripts},
    {"startup_script_timeout", kNoEffect, kLine, 0, kNoScripts},
    {"shutdown_script", kNoEffect, kLine, 0, kNoScripts},
    {"shutdown_script_timeout", kNoEffect, kLine, 0, kNoScripts},
    {"notify_fifo", kNoEffect, kLine, 0, kNoFifo},
    {"notify_fifo_script", kNoEffect, kLine, 0, kNoFifo},
    {"vrrp_notify_fifo", kNoEffect, kLine, 0, kNoFifo},
    {"vrrp_notify_fifo_script", kNoEffect, kLine, 0, kNoFifo},
    {"lvs_notify_fifo", kNoEffect, kLine, 0, kNoFifo},
    {"lvs_notify_fifo_script", kNoEffect, kLine, 0, kNoFifo},
    {"vrrp_notify_priority_changes", kNoEffect, kLine, 0, kNoFifo},
    {"fifo_write_vrrp_states_on_reload", kNoEffect, kLine, 0, kNoFifo},

    {"max_auto_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"min_auto_priority_delay", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"checker_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"bfd_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"checker_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"bfd_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_rt_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"checker_rt_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"bfd_rt_priority", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_cpu_affinity", kNoEffect, kLine, 0, kNoScheduler},
    {"checker_cpu_affinity", kNoEffect, kLine, 0, kNoScheduler},
    {"bfd_cpu_affinity", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"vrrp_rlimit_rtime", kNoEffect, kLine, 1, kNoScheduler},
    {"checker_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"bfd_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"process_names", kNoEffect, kLine, 0, "processes have no names here"},
    {"vrrp_process_name", kNoEffect, kLine, 1, "processes have no names here"},
    {"checker_process_name", kNoEffect, kLine, 1, "processes have no names here"},
    {"bfd_process_name", kNoEffect, kLine, 1, "processes have no names here"},

    {"checker_log_all_failures", kNoEffect, kLine, 0, kNoChecker},
    {"rs_init_notifies", kNoEffect, kLine, 0, kNoChecker},
    {"lvs_timeouts", kNoEffect, kLine, 0, kNoChecker},
    {"lvs_flush", kNoEffect, kLine, 0, kNoChecker},
    {"lvs_flush_on_stop", kNoEffect, kLine, 0, kNoChecker},
    {"lvs_sync_daemon", kNoEffect, kLine, 0, kNoChecker},

    {"nftables", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_priority", kNoEffect, kLine, 1, kNoFilter},
    {"nftables_counters", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ifindex", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ipvs", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ipvs_priority", kNoEffect, kLine, 1, kNoFilter},
    {"nftables_ipvs_start_fwmark", kNoEffect, kLine, 1, kNoFilter},
    {"vrrp_iptables", kNoEffect, kLine, 0, kNoFilter},
    {"vrrp_ipsets", kNoEffect, kLine, 0, kNoFilter},

    {"vrrp_rx_bufs_policy", kNoEffect, kLine, 0, kNoBuffers},
    {"vrrp_rx_bufs_multiplier", kNoEffect, kLine, 0, kNoBuffers},
    {"vrrp_netlink_cmd_rcv_bufs", kNoEffect, kLine, 0, kNoBuffers},
    {"vrrp_netlink_cmd_rcv_bufs_force", kNoEffect, kLine, 0, kNoBuffers},
    {"vrrp_netlink_monitor_rcv_bufs", kNoEffect, kLine, 0, kNoBuffers},
    {"vrrp_netlink_monitor_rcv_bufs_force", kNoEffect, kLine, 0, kNoBuffers},
    {"lvs_netlink_cmd_rcv_bufs", kNoEffect, kLine, 0, kNoBuffers},
    {"lvs_netlink_cmd_rcv_bufs_force", kNoEffect, kLine, 0, kNoBuffers},
    {"lvs_netlink_monitor_rcv_bufs", kNoEffect, kLine, 0, kNoBuffers},
    {"lvs_netlink_monitor_rcv_bufs_force", kNoEffect, kLine, 0, kNoBuffers},
    {"process_monitor_rcv_bufs", kNoEffect, kLine, 0, kNoBuffers},
    {"process_monitor_rcv_bufs_force", kNoEffect, kLine, 0, kNoBuffers},

    {"snmp_socket", kNoEffect, kLine, 0, kNoAgents},
    {"enable_traps", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_vrrp", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_keepalived", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_checker", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_rfc", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_rfcv2", kNoEffect, kLine, 0, kNoAgents},
    {"enable_snmp_rfcv3", kNoEffect, kLine, 0, kNoAgents},
    {"enable_dbus", kNoEffect, kLine, 0, kNoAgents},
    {"dbus_service_name", kNoEffect, kLine, 0, kNoAgents},

    {"umask", kNoEffect, kLine, 1, kNoFiles},
    {"reload_check_config", kNoEffect, kLine, 0, kNoFiles},
    {"reload_time_file", kNoEffect, kLine, 0, kNoFiles},
    {"reload_repeat", kNoEffect, kLine, 0, kNoFiles},
    {"reload_file", kNoEffect, kLine, 0, kNoFiles},
    {"include_check", kNoEffect, kLine, 0, kNoFiles},
    {"config_save_dir", kNoEffect, kLine, 1, kNoFiles},
    {"tmp_config_directory", kNoEffect, kLine, 0, kNoFiles},
    {"data_use_instance", kNoEffect, kLine, 0, kNoFiles},

    {"vmac_prefix", kNoEffect, kLine, 1, kNoVmac},
    {"vmac_addr_prefix", kNoEffect, kLine, 1, kNoVmac},
    {"vrrp_mcast_group6", kNoEffect, kLine, 1, "IPv6 is not modelled"},
    {"default_interface", kNoEffect, kLine, 0, "every instance has to name its interface"},
    {"disable_local_igmp", kNoEffect, kLine, 0, "group membership is not modelled"},
    {"log_unknown_vrids", kNoEffect, kLine, 0, "it only adds to the daemon's log"},
    {"random_seed", kNoEffect, kLine, 1, "the seed of a run is in its scenario"},

    // 2.2.7 does not know these, and they would change nothing that shows.
    {"json_version", kNoEffect, kLine, 0, kNoFiles},
    {"use_symlink_paths", kNoEffect, kLine, 0, kNoFiles},
    {"state_dump_file", kNoEffect, kLine, 0, kNoFiles},
    {"stats_dump_file", kNoEffect, kLine, 0, kNoFiles},
    {"json_dump_file", kNoEffect, kLine, 0, kNoFiles},
    {"iproute_usr_dir", kNoEffect, kLine, 0, kNoFiles},
    {"iproute_etc_dir", kNoEffect, kLine, 0, kNoFiles},
    {"snmp_vrrp_stats_update_interval", kNoEffect, kLine, 0, kNoAgents},
    {"snmp_rs_stats_update_interval", kNoEffect, kLine, 0, kNoAgents},
    {"snmp_vs_stats_update_interval", kNoEffect, kLine, 0, kNoAgents},
    {"dbus_no_interface_name", kNoEffect, kLine, 0, kNoAgents},
};

}  // namespace

Keywords global_keywords() {
  return kKeywords;
}

}  // namespace havip::hostsim::conf
