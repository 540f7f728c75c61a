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

void source_ip(Reader& reader, const Line& line);  // unicast_src_ip, mcast_src_ip
void unicast_peer(Reader& reader, const Line& line);
void unicast_ttl(Reader& reader, const Line& line);
void check_unicast_src(Reader& reader, const Line& line);
void unicast_keyword(Reader& reader, const Line& line);

void authentication(Reader& reader, const Line& line);
void auth_type(Reader& reader, const Line& line);
void auth_pass(Reader& reader, const Line& line);

void virtual_ipaddress(Reader& reader, const Line& line);
void virtual_ipaddress_excluded(Reader& reader, const Line& line);

}  // namespace havip::hostsim::conf::acts

namespace havip::hostsim::conf {

inline constexpr std::string_view kLoopback = "lo";  // every machine has it

// Whether a word that is no IPv4 address was meant as an IPv6 one.
[[nodiscard]] bool looks_like_ipv6(std::string_view text);

// What Keepalived checks at the closing brace of the block.
void close_instance(Reader& reader);

}  // namespace havip::hostsim::conf
