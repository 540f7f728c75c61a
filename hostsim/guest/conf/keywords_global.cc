#include "hostsim/guest/conf/global_acts.h"
#include "hostsim/guest/conf/keywords.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr std::string_view kNoScheduler = "the daemon's lateness is set in the scenario";
constexpr std::string_view kNoNames = "processes have no names here";
constexpr std::string_view kNoFilter = "which program keeps the packet filter does not show";
constexpr std::string_view kNoBuffers = "netlink and socket buffers never overflow";
constexpr std::string_view kNoAgents = "nobody asks over SNMP or D-Bus";
constexpr std::string_view kNoFiles = "the daemon keeps no files";
constexpr std::string_view kNoIpvs = "connections in the table neither age nor travel";

constexpr Keyword kKeywords[] = {
    {.name = "router_id", .act = acts::router_id},
    {.name = "vrrp_version", .arguments = 1, .act = acts::vrrp_version},
    {.name = "vrrp_mcast_group4", .arguments = 1, .act = acts::vrrp_mcast_group4},
    {.name = "vrrp_mcast_group6", .arguments = 1, .act = acts::vrrp_mcast_group6},
    {.name = "vrrp_startup_delay", .arguments = 1, .act = acts::vrrp_startup_delay},
    {.name = "vrrp_garp_interval", .arguments = 1, .act = acts::vrrp_garp_interval},
    {.name = "vrrp_gna_interval", .arguments = 1, .act = acts::vrrp_gna_interval},
    {.name = "vrrp_down_timer_adverts", .arguments = 1, .act = acts::vrrp_down_timer_adverts},
    {.name = "vrrp_strict", .act = acts::vrrp_strict},
    {.name = "vrrp_min_garp", .act = acts::vrrp_min_garp},
    {.name = "vrrp_lower_prio_no_advert", .act = acts::vrrp_lower_prio_no_advert},
    {.name = "vrrp_higher_prio_send_advert", .act = acts::vrrp_higher_prio_send_advert},
    {.name = "vrrp_check_unicast_src", .act = acts::vrrp_check_unicast_src},
    {.name = "vrrp_skip_check_adv_addr", .act = acts::vrrp_skip_check_adv_addr},
    {.name = "log_unknown_vrids", .act = acts::log_unknown_vrids},
    {.name = "dynamic_interfaces", .act = acts::dynamic_interfaces},
    {.name = "vrrp_notify_priority_changes", .act = acts::vrrp_notify_priority_changes},
    {.name = "include_check", .act = acts::include_check},
    {.name = "vrrp_iptables", .act = acts::vrrp_iptables},
    {.name = "notification_email", .shape = kBlock, .act = acts::notification_email},
    {.name = "notification_email_from", .act = acts::notification_email_from},
    {.name = "smtp_server", .arguments = 1, .act = acts::smtp_server},
    {.name = "smtp_connect_timeout", .arguments = 1, .act = acts::smtp_connect_timeout},
    {.name = "smtp_helo_name", .act = acts::smtp_helo_name},
    {.name = "smtp_alert", .act = acts::global_smtp_alert},
    {.name = "smtp_alert_vrrp", .act = acts::smtp_alert_vrrp},
    {.name = "smtp_alert_checker", .act = acts::smtp_alert_checker},
    {.name = "no_email_faults", .act = acts::no_email_faults},
    {.name = "no_checker_emails", .act = acts::no_checker_emails},
    {.name = "rs_init_notifies", .act = acts::rs_init_notifies},
    {.name = "checker_log_all_failures", .act = acts::checker_log_all_failures},
    {.name = "enable_script_security", .act = acts::enable_script_security},
    {.name = "script_user", .act = acts::global_script_user},
    {.name = "notify_fifo", .act = acts::notify_fifo},
    {.name = "vrrp_notify_fifo", .act = acts::notify_fifo},
    {.name = "lvs_notify_fifo", .act = acts::notify_fifo},
    {.name = "notify_fifo_script", .act = acts::notify_fifo_script},
    {.name = "vrrp_notify_fifo_script", .act = acts::notify_fifo_script},
    {.name = "lvs_notify_fifo_script", .act = acts::notify_fifo_script},
    {.name = "startup_script", .act = acts::startup_script},
    {.name = "shutdown_script", .act = acts::startup_script},
    {.name = "startup_script_timeout", .act = acts::script_timeout},
    {.name = "shutdown_script_timeout", .act = acts::script_timeout},
    {.name = "vrrp_priority", .act = acts::process_priority},
    {.name = "checker_priority", .act = acts::process_priority},
    {.name = "bfd_priority", .act = acts::process_priority},
    {.name = "vrrp_rt_priority", .act = acts::realtime_priority},
    {.name = "checker_rt_priority", .act = acts::realtime_priority},
    {.name = "bfd_rt_priority", .act = acts::realtime_priority},
    {.name = "vrrp_cpu_affinity", .act = acts::cpu_affinity},
    {.name = "checker_cpu_affinity", .act = acts::cpu_affinity},
    {.name = "bfd_cpu_affinity", .act = acts::cpu_affinity},
    {.name = "max_auto_priority", .act = acts::max_auto_priority},
    {.name = "min_auto_priority_delay", .act = acts::min_auto_priority_delay},
    {.name = "vrrp_garp_master_delay", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_master_repeat", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_lower_prio_delay", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_lower_prio_repeat", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_master_refresh", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_master_refresh_repeat", .arguments = 1, .act = acts::global_garp},
    {.name = "vrrp_garp_extra_if", .act = acts::global_garp_extra_if},

    {"vrrp_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"checker_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"bfd_no_swap", kNoEffect, kLine, 0, kNoScheduler},
    {"vrrp_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"vrrp_rlimit_rtime", kNoEffect, kLine, 1, kNoScheduler},
    {"checker_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"bfd_rlimit_rttime", kNoEffect, kLine, 1, kNoScheduler},
    {"process_names", kNoEffect, kLine, 0, kNoNames},
    {"vrrp_process_name", kNoEffect, kLine, 1, kNoNames},
    {"checker_process_name", kNoEffect, kLine, 1, kNoNames},
    {"bfd_process_name", kNoEffect, kLine, 1, kNoNames},

    {"lvs_timeouts", kNoEffect, kLine, 0, kNoIpvs},
    {"lvs_flush", kNoEffect, kLine, 0, kNoIpvs},
    {"lvs_flush_on_stop", kNoEffect, kLine, 0, kNoIpvs},
    {"lvs_sync_daemon", kNoEffect, kLine, 0, kNoIpvs},

    {"nftables", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_priority", kNoEffect, kLine, 1, kNoFilter},
    {"nftables_counters", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ifindex", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ipvs", kNoEffect, kLine, 0, kNoFilter},
    {"nftables_ipvs_priority", kNoEffect, kLine, 1, kNoFilter},
    {"fifo_write_vrrp_states_on_reload", kNoEffect, kLine, 0, "a reload writes nothing"},
    {"nftables_ipvs_start_fwmark", kNoEffect, kLine, 1, kNoFilter},

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
    {"config_save_dir", kNoEffect, kLine, 1, kNoFiles},
    {"tmp_config_directory", kNoEffect, kLine, 0, kNoFiles},
    {"data_use_instance", kNoEffect, kLine, 0, kNoFiles},

    {"vmac_prefix", kNoEffect, kLine, 1, "virtual MAC addresses keep their usual prefix"},
    {"vmac_addr_prefix", kNoEffect, kLine, 1, "virtual MAC addresses keep their usual prefix"},
    {"default_interface", kNoEffect, kLine, 0, "every instance has to name its interface"},
    {"disable_local_igmp", kNoEffect, kLine, 0, "group membership is not modelled"},
    {"random_seed", kNoEffect, kLine, 1, "the seed of a run is in its scenario"},

    // What came after 2.2.7.
    {.name = "v3_checksum_as_v2", .handling = kLater, .act = acts::global_v3_checksum_as_v2},
    {.name = "vrrp_owner_ignore_adverts",
     .handling = kLater,
     .act = acts::vrrp_owner_ignore_adverts},
    {"vrrp_delay_after_boot", kLater, kLine, 0, "a guest's boot is not timed"},
    {"json_version", kLater, kLine, 0, kNoFiles},
    {"use_symlink_paths", kLater, kLine, 0, kNoFiles},
    {"state_dump_file", kLater, kLine, 0, kNoFiles},
    {"stats_dump_file", kLater, kLine, 0, kNoFiles},
    {"json_dump_file", kLater, kLine, 0, kNoFiles},
    {"iproute_usr_dir", kLater, kLine, 0, kNoFiles},
    {"iproute_etc_dir", kLater, kLine, 0, kNoFiles},
    {"snmp_vrrp_stats_update_interval", kLater, kLine, 0, kNoAgents},
    {"snmp_rs_stats_update_interval", kLater, kLine, 0, kNoAgents},
    {"snmp_vs_stats_update_interval", kLater, kLine, 0, kNoAgents},
    {"dbus_no_interface_name", kLater, kLine, 0, kNoAgents},
};

}  // namespace

Keywords global_keywords() {
  return kKeywords;
}

}  // namespace havip::hostsim::conf
