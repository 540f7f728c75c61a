// What the keywords of a vrrp_instance block do to the instance that is being read.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf::acts {

void state(Reader& reader, const Line& line);
void interface(Reader& reader, const Line& line);
void virtual_router_id(Reader& reader, const Line& line);
void priority(Reader& reader, const Line& line);
void version(Reader& reader, const Line& line);
void advert_int(Reader& reader, const Line& line);
void nopreempt(Reader& reader, const Line& line);
void preempt(Reader& reader, const Line& line);
void preempt_delay(Reader& reader, const Line& line);
void dont_track_primary(Reader& reader, const Line& line);
void down_timer_adverts(Reader& reader, const Line& line);
void lower_prio_no_advert(Reader& reader, const Line& line);
void higher_prio_send_advert(Reader& reader, const Line& line);
void skip_check_adv_addr(Reader& reader, const Line& line);
void garp(Reader& reader, const Line& line);
void garp_extra_if(Reader& reader, const Line& line);

void source_ip(Reader& reader, const Line& line);  // unicast_src_ip, mcast_src_ip
void track_src_ip(Reader& reader, const Line& line);
void mcast_dst_ip(Reader& reader, const Line& line);
void unicast_peer(Reader& reader, const Line& line);
void unicast_ttl(Reader& reader, const Line& line);
void check_unicast_src(Reader& reader, const Line& line);
void unicast_fault_no_peer(Reader& reader, const Line& line);
void old_unicast_checksum(Reader& reader, const Line& line);
void native_ipv6(Reader& reader, const Line& line);

void use_vmac(Reader& reader, const Line& line);
void use_vmac_addr(Reader& reader, const Line& line);
void vmac_xmit_base(Reader& reader, const Line& line);
void accept(Reader& reader, const Line& line);  // accept, no_accept
void strict_mode(Reader& reader, const Line& line);
void promote_secondaries(Reader& reader, const Line& line);
void smtp_alert(Reader& reader, const Line& line);
void notify_priority_changes(Reader& reader, const Line& line);
void debug(Reader& reader, const Line& line);
void kernel_rx_buf_size(Reader& reader, const Line& line);
void linkbeat_use_polling(Reader& reader, const Line& line);
void lvs_sync_daemon_interface(Reader& reader, const Line& line);
void vrf(Reader& reader, const Line& line);
void v3_checksum_as_v2(Reader& reader, const Line& line);
void owner_ignore_adverts(Reader& reader, const Line& line);
void timer_expired_backup(Reader& reader, const Line& line);

void authentication(Reader& reader, const Line& line);
void auth_type(Reader& reader, const Line& line);
void auth_pass(Reader& reader, const Line& line);

void virtual_ipaddress(Reader& reader, const Line& line);
void virtual_ipaddress_excluded(Reader& reader, const Line& line);

}  // namespace havip::hostsim::conf::acts

namespace havip::hostsim::conf {

inline constexpr std::string_view kLoopback = "lo";  // every machine has it

// The instance that is open takes this family with its first address; false: it has the other one.
[[nodiscard]] bool same_family(Reader& reader, net::Family family);

// What Keepalived checks at the closing brace of the block, which stands at `at`.
void close_instance(Reader& reader, Position at);

}  // namespace havip::hostsim::conf
