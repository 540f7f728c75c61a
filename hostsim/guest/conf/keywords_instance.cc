#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/keywords.h"
#include "hostsim/guest/conf/notify_acts.h"
#include "hostsim/guest/conf/tracking_acts.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr std::string_view kNoRouting = "a guest's routes come from the scenario";

constexpr Keyword kInstance[] = {
    {.name = "state", .arguments = 1, .act = acts::state},
    {.name = "interface", .arguments = 1, .act = acts::interface},
    {.name = "virtual_router_id", .arguments = 1, .act = acts::virtual_router_id},
    {.name = "priority", .arguments = 1, .act = acts::priority},
    {.name = "version", .arguments = 1, .act = acts::version},
    {.name = "advert_int", .arguments = 1, .act = acts::advert_int},
    {.name = "authentication", .shape = kBlock, .act = acts::authentication},
    {.name = "virtual_ipaddress", .shape = kBlock, .act = acts::virtual_ipaddress},
    {.name = "virtual_ipaddress_excluded",
     .shape = kBlock,
     .act = acts::virtual_ipaddress_excluded},
    {.name = "unicast_src_ip", .arguments = 1, .act = acts::source_ip},
    {.name = "mcast_src_ip", .arguments = 1, .act = acts::source_ip},
    {.name = "unicast_peer", .shape = kBlock, .act = acts::unicast_peer},
    {.name = "unicast_ttl", .arguments = 1, .act = acts::unicast_ttl},
    {.name = "check_unicast_src", .act = acts::check_unicast_src},
    {.name = "old_unicast_checksum", .act = acts::old_unicast_checksum},
    {.name = "nopreempt", .act = acts::nopreempt},
    {.name = "preempt", .act = acts::preempt},
    {.name = "preempt_delay", .arguments = 1, .act = acts::preempt_delay},
    {.name = "dont_track_primary", .act = acts::dont_track_primary},
    {.name = "skip_check_adv_addr", .act = acts::skip_check_adv_addr},
    {.name = "down_timer_adverts", .arguments = 1, .act = acts::down_timer_adverts},
    {.name = "lower_prio_no_advert", .act = acts::lower_prio_no_advert},
    {.name = "higher_prio_send_advert", .act = acts::higher_prio_send_advert},
    {.name = "garp_master_delay", .arguments = 1, .act = acts::garp},
    {.name = "garp_master_repeat", .arguments = 1, .act = acts::garp},
    {.name = "garp_lower_prio_delay", .arguments = 1, .act = acts::garp},
    {.name = "garp_lower_prio_repeat", .arguments = 1, .act = acts::garp},
    {.name = "garp_master_refresh", .arguments = 1, .act = acts::garp},
    {.name = "garp_master_refresh_repeat", .arguments = 1, .act = acts::garp},
    {.name = "garp_extra_if", .act = acts::garp_extra_if},

    {.name = "native_ipv6", .act = acts::native_ipv6},
    {.name = "mcast_dst_ip", .arguments = 1, .act = acts::mcast_dst_ip},
    {.name = "track_src_ip", .act = acts::track_src_ip},
    {.name = "unicast_fault_no_peer", .act = acts::unicast_fault_no_peer},
    {.name = "use_vmac", .act = acts::use_vmac},
    {.name = "use_vmac_addr", .act = acts::use_vmac_addr},
    {.name = "vmac_xmit_base", .act = acts::vmac_xmit_base},
    {.name = "accept", .act = acts::accept},
    {.name = "no_accept", .act = acts::accept},
    {.name = "strict_mode", .act = acts::strict_mode},
    {.name = "promote_secondaries", .act = acts::promote_secondaries},
    {.name = "track_script", .shape = kBlock, .act = acts::instance_track_script},
    {.name = "track_interface", .shape = kBlock, .act = acts::instance_track_interface},
    {.name = "track_file", .shape = kBlock, .act = acts::instance_track_file},
    {.name = "track_process", .shape = kBlock, .act = acts::instance_track_process},
    {.name = "track_bfd", .shape = kBlock, .act = acts::instance_track_bfd},
    {.name = "notify", .act = acts::instance_notify},
    {.name = "notify_master", .act = acts::instance_notify},
    {.name = "notify_backup", .act = acts::instance_notify},
    {.name = "notify_fault", .act = acts::instance_notify},
    {.name = "notify_stop", .act = acts::instance_notify},
    {.name = "notify_deleted", .act = acts::instance_notify_deleted},
    {.name = "notify_master_rx_lower_pri", .act = acts::instance_notify},
    {.name = "notify_priority_changes", .act = acts::notify_priority_changes},
    {.name = "smtp_alert", .act = acts::smtp_alert},
    {.name = "debug", .arguments = 1, .act = acts::debug},
    {.name = "kernel_rx_buf_size", .act = acts::kernel_rx_buf_size},
    {.name = "linkbeat_use_polling", .act = acts::linkbeat_use_polling},
    {.name = "lvs_sync_daemon_interface", .arguments = 1, .act = acts::lvs_sync_daemon_interface},
    {.name = "vrf", .arguments = 1, .act = acts::vrf},

    {"use_ipvlan", kUnsupported, kLine, 0, "interfaces that share a MAC address are not modelled"},
    {"virtual_routes", kNoEffect, kBlock, 0, kNoRouting},
    {"virtual_rules", kNoEffect, kBlock, 0, kNoRouting},

    {.name = "v3_checksum_as_v2", .handling = kLater, .act = acts::v3_checksum_as_v2},
    {.name = "owner_ignore_adverts", .handling = kLater, .act = acts::owner_ignore_adverts},
    {.name = "timer_expired_backup", .handling = kLater, .act = acts::timer_expired_backup},
    {.name = "thread_timer_expired", .handling = kLater, .act = acts::timer_expired_backup},
    {"no_virtual_ipaddress", kLater, kLine, 0,
     "it only keeps Keepalived from asking for addresses"},
};

constexpr Keyword kAuthentication[] = {
    {.name = "auth_type", .arguments = 1, .act = acts::auth_type},
    {.name = "auth_pass", .arguments = 1, .act = acts::auth_pass},
};

}  // namespace

Keywords instance_keywords() {
  return kInstance;
}
Keywords authentication_keywords() {
  return kAuthentication;
}

}  // namespace havip::hostsim::conf
