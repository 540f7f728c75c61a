#include <nlohmann/json.hpp>

#include "tools/vrrpd/dumps.h"

namespace havip::vrrpd {
namespace {

using Json = nlohmann::ordered_json;

// Keepalived's numbers of its states.
int state_number(trace::VrrpState state) {
  switch (state) {
    case trace::VrrpState::kInit:
      return 0;
    case trace::VrrpState::kBackup:
      return 1;
    case trace::VrrpState::kMaster:
      return 2;
    case trace::VrrpState::kFault:
      return 3;
    case trace::VrrpState::kStop:
      return 97;
  }
  return 0;
}

std::int64_t whole_seconds(Duration d) {
  return d / std::chrono::seconds(1);
}

Json numbers(const Counters& c) {
  return {{"advert_rcvd", c.received},
          {"advert_sent", c.sent},
          {"become_master", c.became_master},
          {"release_master", c.released_master},
          {"packet_len_err", c.length_errors},
          {"advert_interval_err", c.interval_errors},
          {"ip_ttl_err", c.ttl_errors},
          {"invalid_type_rcvd", c.type_errors},
          {"addr_list_err", c.address_errors},
          {"invalid_authtype", c.auth_type_errors},
          {"authtype_mismatch", c.auth_type_mismatches},
          {"auth_failure", c.auth_failures},
          {"pri_zero_rcvd", c.stops_received},
          {"pri_zero_sent", c.stops_sent}};
}

Json data(const conf::Instance& instance, const Standing& standing, int effective) {
  const bool master = standing.state == trace::VrrpState::kMaster;
  Json vips = Json::array();
  for (const conf::VirtualAddress& vip : instance.vips)
    vips.push_back(address_text(vip, instance, master));
  std::string password;
  for (const std::uint8_t octet : instance.auth_pass) {
    if (octet != 0) password += static_cast<char>(octet);
  }
  const conf::GarpOptions& garp = instance.garp;
  const double interval = static_cast<double>(ns(instance.advert_int)) / 1e9;
  return {{"iname", instance.name},
          {"dont_track_primary", instance.track_primary ? 0 : 1},
          {"skip_check_adv_addr", instance.skip_check_adv_addr ? 1 : 0},
          {"strict_mode", instance.strict ? 1 : 0},
          {"vmac_ifname", instance.vmac ? instance.vmac->name : ""},
          {"ifp_ifname", interface_of(instance)},
          {"last_transition", static_cast<double>(standing.since_wall_ns / 1000) / 1e6},
          {"garp_delay", whole_seconds(garp.master_delay)},
          {"garp_refresh", whole_seconds(garp.master_refresh)},
          {"garp_rep", garp.master_repeat},
          {"garp_refresh_rep", garp.master_refresh_repeat},
          {"garp_lower_prio_delay", whole_seconds(garp.lower_prio_delay)},
          {"garp_lower_prio_rep", garp.lower_prio_repeat},
          {"lower_prio_no_advert", instance.lower_prio_no_advert ? 1 : 0},
          {"higher_prio_send_advert", instance.higher_prio_send_advert ? 1 : 0},
          {"vrid", instance.vrid.value},
          {"base_priority", instance.priority},
          {"effective_priority", effective},
          {"vipset", master},
          {"promote_secondaries", instance.promote_secondaries},
          {"adver_int", interval},
          {"master_adver_int", interval},
          {"accept", instance.accept ? 1 : 0},
          {"nopreempt", instance.nopreempt},
          {"preempt_delay", whole_seconds(instance.preempt_delay)},
          {"state", state_number(standing.state)},
          {"wantstate", state_number(standing.state)},
          {"version", instance.version},
          {"smtp_alert", instance.smtp_alert},
          {"vips", std::move(vips)},
          {"auth_type", static_cast<int>(instance.auth)},
          {"auth_data", password}};
}

}  // namespace

std::string json_text(const Sight& sight) {
  Json all = Json::array();
  for (const conf::Instance& instance : sight.config.instances) {
    const Standing& standing = sight.statistics.of(instance.name);
    int effective = instance.priority;
    for (const auto& running : sight.daemon.instances()) {
      if (running->config().name == instance.name) effective = running->priority();
    }
    all.push_back(
        {{"data", data(instance, standing, effective)}, {"stats", numbers(standing.counters)}});
  }
  // A name in the configuration may hold octets that are no UTF-8.
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace havip::vrrpd
