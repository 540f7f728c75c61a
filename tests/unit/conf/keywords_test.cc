// What becomes of keywords that the rig does not act on: none is dropped in silence.
#include "hostsim/guest/conf/keywords.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "hostsim/guest/conf/group_acts.h"
#include "hostsim/guest/conf/root_acts.h"
#include "hostsim/guest/conf/service_acts.h"
#include "hostsim/guest/conf/tracking_acts.h"
#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using Lines = std::vector<std::string>;

// A block or line in which `keyword` stands where it belongs.
std::string placed(const Keyword& keyword, Keywords table) {
  std::string line(keyword.name);
  for (int i = 0; i < keyword.arguments; ++i)
    line += " 1";
  if (keyword.shape == Shape::kBlock) line += " {\nfoo {\n}\n}";
  if (table.data() == root_keywords().data()) return line + "\n" + InstanceText{}.text();
  if (table.data() == global_keywords().data()) {
    return "global_defs {\n" + line + "\n}\n" + InstanceText{}.text();
  }
  return InstanceText{.priority = "priority 255", .extra = line}.text();
}

TEST_CASE("keywords: each is in its table once, with a reason or an act") {
  for (const Keywords table :
       {root_keywords(), global_keywords(), instance_keywords(), authentication_keywords(),
        garp_group_keywords(), group_keywords(), script_keywords(), track_file_keywords(),
        track_process_keywords(), virtual_server_keywords(), real_server_keywords()}) {
    std::set<std::string_view> names;
    for (const Keyword& keyword : table) {
      CAPTURE(std::string(keyword.name));
      CHECK(names.insert(keyword.name).second);
      CHECK((keyword.act != nullptr) == keyword.note.empty());
      if (keyword.handling == Handling::kActs) CHECK((keyword.act != nullptr));
    }
  }
}

TEST_CASE("keywords: what has no effect is remarked, what is unsupported refused") {
  for (const Keywords table : {root_keywords(), global_keywords(), instance_keywords()}) {
    for (const Keyword& keyword : table) {
      if (keyword.handling == Handling::kActs || keyword.handling == Handling::kLater) continue;
      CAPTURE(std::string(keyword.name));
      const ParseResult result = parsed(placed(keyword, table));
      const bool refuses = keyword.handling == Handling::kUnsupported;
      REQUIRE(result.findings.size() == 1);
      const Finding& finding = result.findings[0];
      CHECK(finding.kind == (refuses ? FindingKind::kUnsupported : FindingKind::kRemark));
      CHECK(finding.text.find(keyword.name) == 0);
      CHECK(finding.source.line > 0);
      CHECK(result.unsupported() == refuses);
      CHECK(result.config.instances.size() == 1);  // its block was skipped as a whole
    }
  }
}

TEST_CASE("keywords: what came later is unknown to 2.2.7, and says so") {
  Environment later{.node = "web-a", .nics = {"eth0", "eth1"}};
  later.later_keywords = true;
  std::size_t seen = 0;
  for (const Keywords table : {global_keywords(), instance_keywords()}) {
    for (const Keyword& keyword : table) {
      if (keyword.handling != Handling::kLater) continue;
      ++seen;
      CAPTURE(std::string(keyword.name));
      const ParseResult result = parsed(placed(keyword, table));
      REQUIRE(result.findings.size() == 2);
      CHECK(result.findings[0].text == "Unknown keyword '" + std::string(keyword.name) + "'");
      CHECK(result.findings[1].kind == FindingKind::kRemark);
      CHECK(result.config_test_exit_code == kExitConfigTest);
      CHECK(parse(placed(keyword, table), "t.conf", later).config_test_exit_code == 0);
    }
  }
  CHECK(seen > 10);
  const Config config =
      parse(InstanceText{.priority = "priority 255",
                         .extra = "owner_ignore_adverts\nv3_checksum_as_v2\nthread_timer_expired 7"}
                .text(),
            "t.conf", later)
          .config;
  CHECK(config.instances.at(0).owner_ignore_adverts);
  CHECK(config.instances.at(0).v3_checksum_as_v2);
  CHECK(config.instances.at(0).timer_expired_backup == 7);
}

TEST_CASE("keywords: a missing argument ends the daemon, whatever the rig makes of the keyword") {
  for (const Keywords table : {root_keywords(), global_keywords(), instance_keywords()}) {
    for (Keyword keyword : table) {
      if (keyword.arguments == 0) continue;
      CAPTURE(std::string(keyword.name));
      keyword.arguments = 0;
      const ParseResult result = parsed(placed(keyword, table));
      CHECK(result.exit_code == 2);
      CHECK(result.config_test_exit_code == 2);
      CHECK_FALSE(result.unsupported());
    }
  }
}

// The words of keepalived.conf(5), block by block. Each is in its table, and so acts, is remarked
// on or is refused: nothing that the manual has is unknown here.
TEST_CASE("keywords: every word of the manual has a row") {
  struct Row {
    const char* block;
    Keywords table;
    const char* words;
  };
  const Row rows[] = {
      {"root", root_keywords(),
       "global_defs vrrp_instance vrrp_script vrrp_sync_group virtual_server virtual_server_group "
       "track_file vrrp_track_file vrrp_track_process garp_group bfd_instance static_ipaddress "
       "static_routes static_rules track_group linkbeat_interfaces interface_up_down_delays SSL "
       "net_namespace net_namespace_ipvs namespace_with_ipsets use_pid_dir instance "
       "child_wait_time linkbeat_use_polling"},
      {"global_defs", global_keywords(),
       "notification_email notification_email_from smtp_server smtp_connect_timeout "
       "smtp_helo_name router_id enable_script_security script_user vrrp_skip_check_adv_addr "
       "vrrp_strict vrrp_garp_interval vrrp_gna_interval smtp_alert smtp_alert_vrrp "
       "smtp_alert_checker vrrp_version vrrp_garp_master_delay vrrp_garp_master_repeat "
       "vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_master_refresh "
       "vrrp_garp_master_refresh_repeat vrrp_garp_extra_if vrrp_mcast_group4 vrrp_mcast_group6 "
       "dynamic_interfaces max_auto_priority min_auto_priority_delay process_names vrrp_iptables "
       "notify_fifo notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script lvs_notify_fifo "
       "lvs_notify_fifo_script vrrp_down_timer_adverts vrrp_min_garp vrrp_lower_prio_no_advert "
       "vrrp_higher_prio_send_advert vrrp_check_unicast_src vrrp_startup_delay "
       "log_unknown_vrids v3_checksum_as_v2 default_interface disable_local_igmp "
       "no_email_faults startup_script startup_script_timeout shutdown_script "
       "shutdown_script_timeout checker_log_all_failures no_checker_emails rs_init_notifies "
       "lvs_timeouts lvs_flush lvs_flush_on_stop lvs_sync_daemon vrrp_notify_priority_changes "
       "fifo_write_vrrp_states_on_reload nftables nftables_priority nftables_counters "
       "nftables_ifindex vrrp_priority checker_priority bfd_priority vrrp_no_swap "
       "checker_no_swap bfd_no_swap vrrp_rt_priority checker_rt_priority bfd_rt_priority "
       "vrrp_cpu_affinity checker_cpu_affinity bfd_cpu_affinity vrrp_rlimit_rttime "
       "checker_rlimit_rttime bfd_rlimit_rttime vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier "
       "vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs "
       "vrrp_netlink_monitor_rcv_bufs_force lvs_netlink_cmd_rcv_bufs "
       "lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs "
       "lvs_netlink_monitor_rcv_bufs_force process_monitor_rcv_bufs "
       "process_monitor_rcv_bufs_force vmac_prefix vmac_addr_prefix snmp_socket enable_traps "
       "enable_snmp_vrrp enable_snmp_checker enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 "
       "enable_dbus dbus_service_name umask random_seed reload_check_config reload_time_file "
       "reload_repeat reload_file include_check config_save_dir tmp_config_directory "
       "data_use_instance json_version vrrp_process_name checker_process_name bfd_process_name "
       "use_symlink_paths vrrp_owner_ignore_adverts vrrp_delay_after_boot state_dump_file "
       "stats_dump_file json_dump_file iproute_usr_dir iproute_etc_dir "
       "snmp_vrrp_stats_update_interval snmp_rs_stats_update_interval "
       "snmp_vs_stats_update_interval dbus_no_interface_name"},
      {"vrrp_instance", instance_keywords(),
       "state interface virtual_router_id priority advert_int virtual_ipaddress authentication "
       "unicast_src_ip unicast_peer nopreempt preempt preempt_delay track_script "
       "track_interface notify_master notify_backup notify_fault notify_stop notify smtp_alert "
       "mcast_src_ip garp_master_delay garp_master_repeat garp_lower_prio_delay "
       "garp_lower_prio_repeat garp_master_refresh garp_master_refresh_repeat garp_extra_if "
       "virtual_ipaddress_excluded virtual_routes virtual_rules dont_track_primary version debug "
       "use_vmac use_vmac_addr vmac_xmit_base use_ipvlan native_ipv6 vrf track_file "
       "track_process track_bfd track_src_ip mcast_dst_ip unicast_ttl unicast_fault_no_peer "
       "check_unicast_src old_unicast_checksum v3_checksum_as_v2 no_virtual_ipaddress "
       "promote_secondaries accept no_accept skip_check_adv_addr strict_mode notify_deleted "
       "notify_master_rx_lower_pri notify_priority_changes down_timer_adverts "
       "timer_expired_backup lower_prio_no_advert higher_prio_send_advert kernel_rx_buf_size "
       "linkbeat_use_polling lvs_sync_daemon_interface owner_ignore_adverts "
       "thread_timer_expired"},
      {"authentication", authentication_keywords(), "auth_type auth_pass"},
      {"garp_group", garp_group_keywords(), "garp_interval gna_interval interface interfaces"},
      {"vrrp_sync_group", group_keywords(),
       "group track_interface track_script track_file track_process track_bfd notify_master "
       "notify_backup notify_fault notify_stop notify smtp_alert sync_group_tracking_weight "
       "global_tracking notify_priority_changes"},
      {"vrrp_script", script_keywords(), "script interval timeout weight rise fall user init_fail"},
      {"track_file", track_file_keywords(), "file weight init_file"},
      {"vrrp_track_process", track_process_keywords(),
       "process param_match weight quorum quorum_max delay terminate_delay fork_delay "
       "full_command"},
      {"virtual_server", virtual_server_keywords(),
       "delay_loop lb_algo lvs_sched lb_kind lvs_method protocol real_server "
       "persistence_timeout sorry_server virtualhost quorum quorum_up quorum_down ha_suspend "
       "smtp_alert ip_family retry delay_before_retry warmup connect_timeout "
       "inhibit_on_failure hashed ops flag-1 flag-2 flag-3 sh-port sh-fallback mh-port "
       "mh-fallback persistence_engine persistence_granularity alpha omega hysteresis weight "
       "sorry_server_inhibit sorry_server_lvs_method snmp_name"},
      {"real_server", real_server_keywords(),
       "weight inhibit_on_failure notify_up notify_down smtp_alert uthreshold lthreshold "
       "lvs_method alpha retry delay_before_retry warmup connect_timeout delay_loop virtualhost "
       "snmp_name HTTP_GET SSL_GET TCP_CHECK SMTP_CHECK DNS_CHECK MISC_CHECK PING_CHECK "
       "UDP_CHECK BFD_CHECK FILE_CHECK"},
  };
  for (const Row& row : rows) {
    std::istringstream words(row.words);
    for (std::string word; words >> word;) {
      CAPTURE(row.block);
      CAPTURE(word);
      const auto known = [&](const Keyword& keyword) { return keyword.name == word; };
      CHECK(std::any_of(row.table.begin(), row.table.end(), known));
    }
  }
}

TEST_CASE("keywords: refusals that depend on the value") {
  struct Row {
    std::string text;
    Lines refused;
  };
  const auto with = [](const std::string& extra) { return InstanceText{.extra = extra}.text(); };
  const std::vector<Row> rows = {
      {"bfd_instance B {\n}\n" + with("track_bfd {\nB\n}"),
       {"1: bfd_instance is not supported: BFD is not modelled",
        "14: track_bfd is not supported: BFD is not modelled"}},
      {"global_defs {\ndynamic_interfaces\n}\n" +
           InstanceText{.interface = "interface eth7"}.text(),
       {"6: interface eth7 is not supported: a guest's NICs are fixed for a run, so one that may "
        "come never does"}},
      {"include /etc/keepalived/conf.d/*.conf\n" + InstanceText{}.text(),
       {"1: include is not supported: only one file is read"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const ParseResult result = parsed(row.text);
    CHECK(joined(refused(result)) == joined(row.refused));
    CHECK(result.unsupported_count == row.refused.size());
    CHECK(result.config_test_exit_code == 0);  // Keepalived itself has nothing against it
  }
}

}  // namespace
}  // namespace havip::hostsim::conf::test
