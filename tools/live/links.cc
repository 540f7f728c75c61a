#include "tools/live/links.h"

#include <fmt/format.h>

namespace havip::live_run {
namespace {

using loader::Probability;

// What another host sent here by a stale row ends here, if the device is not: the model's packets
// name their device, and a Linux router would send them on by its own, newer table.
constexpr std::string_view kNoRelay =
    "add table ip links\ndelete table ip links\n"
    "table ip links {\n"
    "  chain relay {\n    type filter hook forward priority 0;\n"
    "    iifname \"vx0\" oifname \"vx0\" drop\n  }\n}\n";

// nft counts in 32 bits.
std::string at_random(std::uint32_t billionths) {
  if (billionths == Probability::kAlways) return "drop";
  return fmt::format("numgen random mod {} < {} drop", Probability::kAlways, billionths);
}

}  // namespace

Links::Links(const Stage& stage, const loader::Scenario& scenario)
    : stage_(stage), control_loss_(scenario.control.link.loss.billionths) {
  for (const HostPlace& from : stage.layout().hosts) {
    for (const HostPlace& to : stage.layout().hosts) {
      if (from.id != to.id) loss_[{from.id, to.id}] = scenario.fabric.link.loss.billionths;
    }
  }
}

Result<void> Links::partition(const std::vector<std::vector<net::HostId>>& groups) {
  group_.clear();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const net::HostId& host : groups[i])
      group_[host] = i + 1;  // the unnamed ones are group 0
  }
  return apply();
}

Result<void> Links::heal() {
  group_.clear();
  return apply();
}

Result<void> Links::cut_off(const std::vector<net::HostId>& hosts) {
  cut_off_.insert(hosts.begin(), hosts.end());
  return apply();
}

Result<void> Links::reconnect() {
  cut_off_.clear();
  return apply();
}

Result<void> Links::change(const loader::action::LinkChange& change) {
  if (!change.loss) return {};
  for (auto& [way, loss] : loss_) {
    const auto& between = change.between;
    const bool meant =
        !between || way == *between || way == std::pair(between->second, between->first);
    if (meant) loss = change.loss->billionths;
  }
  return apply();
}

// In a flat network frames are bridged, and have no underlay address: losses are those of the
// bridge's cable, whoever sent the frame.
std::string Links::filter_of(const HostPlace& host) const {
  const auto group = [&](const net::HostId& id) {
    const auto found = group_.find(id);
    return found == group_.end() ? std::size_t{0} : found->second;
  };
  std::string cable;
  for (const HostPlace& from : stage_.layout().hosts) {
    if (from.id == host.id) continue;
    const bool apart = group(from.id) != group(host.id);
    const std::uint32_t loss = apart ? Probability::kAlways : loss_.at({from.id, host.id});
    if (loss == 0) continue;
    if (stage_.layout().flat) {
      cable = fmt::format("    {}\n", at_random(loss));
    } else {
      cable += fmt::format("    ip saddr {} {}\n", to_string(from.underlay), at_random(loss));
    }
  }
  const std::uint32_t control = cut_off_.contains(host.id) ? Probability::kAlways : control_loss_;
  const std::string channel = control == 0 ? "" : fmt::format("    {}\n", at_random(control));
  return fmt::format(
      "{}{}", stage_.layout().flat ? "" : kNoRelay,
      fmt::format(
          "add table netdev links\ndelete table netdev links\n"
          "table netdev links {{\n"
          "  chain fabric {{\n    type filter hook ingress device \"u0\" priority 0;\n{}  }}\n"
          "  chain control_in {{\n    type filter hook ingress device \"c0\" priority 0;\n{}  }}\n"
          "  chain control_out {{\n    type filter hook egress device \"c0\" priority 0;\n{}  }}\n"
          "}}\n",
          cable, channel, channel));
}

Result<void> Links::apply() const {
  for (const HostPlace& host : stage_.layout().hosts) {
    if (auto done = stage_.nft(host.id.view(), filter_of(host)); !done) return done;
  }
  return {};
}

}  // namespace havip::live_run
