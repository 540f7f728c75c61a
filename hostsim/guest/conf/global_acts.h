// What the keywords of global_defs do.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf::acts {

void router_id(Reader& reader, const Line& line);
void vrrp_version(Reader& reader, const Line& line);
void vrrp_mcast_group4(Reader& reader, const Line& line);
void vrrp_mcast_group6(Reader& reader, const Line& line);
void vrrp_startup_delay(Reader& reader, const Line& line);
void vrrp_garp_interval(Reader& reader, const Line& line);
void vrrp_gna_interval(Reader& reader, const Line& line);
void vrrp_down_timer_adverts(Reader& reader, const Line& line);
void vrrp_strict(Reader& reader, const Line& line);
void vrrp_min_garp(Reader& reader, const Line& line);
void vrrp_lower_prio_no_advert(Reader& reader, const Line& line);
void vrrp_higher_prio_send_advert(Reader& reader, const Line& line);
void vrrp_check_unicast_src(Reader& reader, const Line& line);
void vrrp_skip_check_adv_addr(Reader& reader, const Line& line);
void global_garp(Reader& reader, const Line& line);
void global_garp_extra_if(Reader& reader, const Line& line);
void log_unknown_vrids(Reader& reader, const Line& line);
void dynamic_interfaces(Reader& reader, const Line& line);
void vrrp_notify_priority_changes(Reader& reader, const Line& line);
void include_check(Reader& reader, const Line& line);
void vrrp_iptables(Reader& reader, const Line& line);

// Of later versions.
void global_v3_checksum_as_v2(Reader& reader, const Line& line);
void vrrp_owner_ignore_adverts(Reader& reader, const Line& line);

// mail_acts.cc
void notification_email(Reader& reader, const Line& line);
void notification_email_from(Reader& reader, const Line& line);
void smtp_server(Reader& reader, const Line& line);
void smtp_connect_timeout(Reader& reader, const Line& line);
void smtp_helo_name(Reader& reader, const Line& line);
void global_smtp_alert(Reader& reader, const Line& line);
void smtp_alert_vrrp(Reader& reader, const Line& line);
void smtp_alert_checker(Reader& reader, const Line& line);
void no_email_faults(Reader& reader, const Line& line);
void no_checker_emails(Reader& reader, const Line& line);
void rs_init_notifies(Reader& reader, const Line& line);
void checker_log_all_failures(Reader& reader, const Line& line);

// process_acts.cc
void enable_script_security(Reader& reader, const Line& line);
void global_script_user(Reader& reader, const Line& line);
void notify_fifo(Reader& reader, const Line& line);
void notify_fifo_script(Reader& reader, const Line& line);
void startup_script(Reader& reader, const Line& line);    // shutdown_script alike
void script_timeout(Reader& reader, const Line& line);    // startup_ and shutdown_script_timeout
void process_priority(Reader& reader, const Line& line);  // vrrp_priority, checker_.., bfd_..
void realtime_priority(Reader& reader, const Line& line);
void cpu_affinity(Reader& reader, const Line& line);
void max_auto_priority(Reader& reader, const Line& line);
void min_auto_priority_delay(Reader& reader, const Line& line);

}  // namespace havip::hostsim::conf::acts
