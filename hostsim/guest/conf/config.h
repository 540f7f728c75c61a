// Config: what a keepalived.conf says, typed, with Keepalived 2.2's defaults filled in.
//
// Durations are what Keepalived would use after its own rounding; lists keep the file's order.
// The parser (parse.h) makes it; the daemon (hostsim/guest/vrrp) runs it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"

namespace havip::hostsim::conf {

// The garp_* keywords, of an instance or (with the prefix vrrp_) of global_defs.
struct GarpOptions {
  Duration master_delay = std::chrono::seconds(5);  // 0: no second batch
  std::uint32_t master_repeat = 5;                  // frames a VIP and batch, at least 1
  Duration lower_prio_delay = std::chrono::seconds(5);
  std::uint32_t lower_prio_repeat = 5;
  Duration master_refresh{};  // 0: never
  std::uint32_t master_refresh_repeat = 1;
};

enum class InitialState : std::uint8_t { kBackup, kMaster };
enum class AuthType : std::uint8_t { kNone, kPass };

struct VirtualAddress {
  net::Ipv4Addr ip;
  std::uint8_t prefix = 32;
  std::string device;  // NIC name; the instance's own when the file does not say
};

struct Instance {
  std::string name;
  std::uint32_t line = 0;  // of its block in the file
  InitialState state = InitialState::kBackup;
  std::string interface;
  net::Vrid vrid;
  std::uint8_t priority = 100;
  std::uint8_t version = 2;
  Duration advert_int = std::chrono::seconds(1);
  AuthType auth = AuthType::kNone;
  std::array<std::uint8_t, 8> auth_pass{};  // zero padded
  std::optional<net::Ipv4Addr> unicast_src_ip;
  std::optional<net::Ipv4Addr> mcast_src_ip;
  std::vector<net::Ipv4Addr> unicast_peers;  // empty: multicast
  std::vector<VirtualAddress> vips;
  std::vector<VirtualAddress> excluded_vips;  // owned and announced, never in an advert
  bool nopreempt = false;
  Duration preempt_delay{};
  bool track_primary = true;  // false with dont_track_primary
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  std::uint32_t down_timer_adverts = 3;
  std::uint8_t unicast_ttl = 255;
  bool check_unicast_src = false;
  bool skip_check_adv_addr = false;
  GarpOptions garp;
};

struct Config {
  std::string router_id;
  std::uint8_t version = 2;
  net::Ipv4Addr mcast_group{0xe0000012};
  Duration startup_delay{};
  std::vector<Instance> instances;
};

}  // namespace havip::hostsim::conf
