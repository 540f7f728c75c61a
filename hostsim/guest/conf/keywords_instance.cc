#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/keywords.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr std::string_view kNoVmac = "virtual MAC addresses are not modelled";
constexpr std::string_view kNoTracking = "tracking is not modelled";
constexpr std::string_view kNoRouting = "routes and rules are not modelled";
constexpr std::string_view kNoIpv6 = "IPv6 is not modelled";
constexpr std::string_view kNoScripts = "scripts are not run";
constexpr std::string_view kNewer = "it came after Keepalived 2.2.7, which is the model";

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
    {.name = "old_unicast_checksum", .act = acts::unicast_keyword},
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

    {"use_vmac", kUnsupported, kLine, 0, kNoVmac},
    {"use_vmac_addr", kUnsupported, kLine, 0, kNoVmac},
    {"use_ipvlan", kUnsupported, kLine, 0, kNoVmac},
    {"garp_extra_if", kUnsupported, kLine, 0, kNoVmac},
    {"native_ipv6", kUnsupported, kLine, 0, kNoIpv6},
    {"vrf", kUnsupported, kLine, 1, kNoRouting},
    {"virtual_routes", kUnsupported, kBlock, 0, kNoRouting},
    {"virtual_rules", kUnsupported, kBlock, 0, kNoRouting},
    {"track_script", kUnsupported, kBlock, 0, kNoTracking},
    {"track_interface", kUnsupported, kBlock, 0, kNoTracking},
    {"track_file", kUnsupported, kBlock, 0, kNoTracking},
    {"track_process", kUnsupported, kBlock, 0, kNoTracking},
    {"track_bfd", kUnsupported, kBlock, 0, kNoTracking},
    {"track_src_ip", kUnsupported, kLine, 0, kNoTracking},
    {"mcast_dst_ip", kUnsupported, kLine, 1, "all instances share vrrp_mcast_group4"},
    {"unicast_fault_no_peer", kUnsupported, kLine, 0, "an instance without peers is multicast"},
    {"no_accept", kUnsupported, kLine, 0, "a master answers for its addresses"},
    {"strict_mode", kUnsupported, kLine, 0, "strict mode is not modelled"},
    {"v3_checksum_as_v2", kUnsupported, kLine, 0, kNewer},
    {"no_virtual_ipaddress", kUnsupported, kLine, 0, kNewer},
    {"timer_expired_backup", kUnsupported, kLine, 0, kNewer},
    {"thread_timer_expired", kUnsupported, kLine, 0, kNewer},
    {"owner_ignore_adverts", kUnsupported, kLine, 0, kNewer},
    {"auth_hmac", kUnsupported, kBlock, 0, kNewer},

    {"accept", kNoEffect, kLine, 0, "a master answers for its addresses anyway"},
    {"vmac_xmit_base", kNoEffect, kLine, 0, kNoVmac},
    {"promote_secondaries", kNoEffect, kLine, 0, "removing an address removes only that one"},
    {"notify_master", kNoEffect, kLine, 1, kNoScripts},
    {"notify_backup", kNoEffect, kLine, 1, kNoScripts},
    {"notify_fault", kNoEffect, kLine, 1, kNoScripts},
    {"notify_stop", kNoEffect, kLine, 1, kNoScripts},
    {"notify_deleted", kNoEffect, kLine, 0, kNoScripts},
    {"notify", kNoEffect, kLine, 1, kNoScripts},
    {"notify_master_rx_lower_pri", kNoEffect, kLine, 1, kNoScripts},
    {"notify_priority_changes", kNoEffect, kLine, 0, kNoScripts},
    {"smtp_alert", kNoEffect, kLine, 0, "mails are not sent"},
    {"debug", kNoEffect, kLine, 1, "it only adds to the daemon's log"},
    {"kernel_rx_buf_size", kNoEffect, kLine, 0, "socket buffers never overflow"},
    {"linkbeat_use_polling", kNoEffect, kLine, 0,
     "the daemon is told about its link, it does not poll"},
    {"lvs_sync_daemon_interface", kNoEffect, kLine, 0, "there is no IPVS table"},
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
