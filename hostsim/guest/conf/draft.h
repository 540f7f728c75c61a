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

namespace havip::hostsim::conf {

// The garp_* keywords that were given. Delays and the refresh are whole seconds.
struct GarpDraft {
  std::optional<std::uint32_t> master_delay;
  std::optional<std::uint32_t> master_repeat;
  std::optional<std::uint32_t> lower_prio_delay;
  std::optional<std::uint32_t> lower_prio_repeat;
  std::optional<std::uint32_t> master_refresh;
  std::optional<std::uint32_t> master_refresh_repeat;
};

struct GlobalDraft {
  std::optional<std::string> router_id;
  std::uint8_t version = 2;
  net::Ipv4Addr mcast_group = Config{}.mcast_group;
  Duration startup_delay{};
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  std::uint32_t down_timer_adverts = 3;
  bool check_unicast_src = false;
  bool skip_check_adv_addr = false;
  bool min_garp = false;
  GarpDraft garp;
};

enum class AuthDraft : std::uint8_t { kNone, kPass, kHeader };

// Fields without a default of their own in `kept` wait here until the whole file is known.
struct InstanceDraft {
  Position at;
  Instance kept;
  std::optional<InitialState> state;
  std::optional<std::uint8_t> priority;
  std::optional<std::uint8_t> version;
  AuthDraft auth = AuthDraft::kNone;
  std::string auth_pass;
  std::optional<net::Ipv4Addr> source;  // unicast_src_ip and mcast_src_ip: the last one counts
  bool unicast_keyword = false;
  std::optional<std::uint8_t> unicast_ttl;
  std::optional<bool> lower_prio_no_advert;
  std::optional<bool> higher_prio_send_advert;
  std::optional<std::uint32_t> down_timer_adverts;
  GarpDraft garp;
};

struct Draft {
  GlobalDraft global;
  std::vector<InstanceDraft> instances;
  std::set<std::string, std::less<>> instance_names;
  bool missing_interface = false;
  bool instance_block = false;  // there was one, sound or not
};

}  // namespace havip::hostsim::conf
