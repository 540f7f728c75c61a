#include <fmt/format.h>

#include "platform/live/clock.h"
#include "tools/vrrpd/dumps.h"

namespace havip::vrrpd {
namespace {

std::string seconds_text(Duration d) {
  std::string text = to_string(kStart + d);
  text.pop_back();  // its unit
  return text;
}

std::string_view auth_name(conf::AuthType type) {
  switch (type) {
    case conf::AuthType::kNone:
      return "NONE";
    case conf::AuthType::kPass:
      return "SIMPLE_PASSWORD";
    case conf::AuthType::kAh:
      return "IPSEC_AH";
  }
  return "NONE";
}

std::string password_text(const conf::Instance& instance) {
  std::string text;
  for (const std::uint8_t octet : instance.auth_pass) {
    if (octet == 0) break;
    text += static_cast<char>(octet);
  }
  return text;
}

std::string garp_part(const conf::GarpOptions& garp) {
  return fmt::format(
      "   Gratuitous ARP delay = {}\n   Gratuitous ARP repeat = {}\n"
      "   Gratuitous ARP refresh = {}\n   Gratuitous ARP refresh repeat = {}\n"
      "   Gratuitous ARP lower priority delay = {}\n"
      "   Gratuitous ARP lower priority repeat = {}\n",
      seconds_text(garp.master_delay), garp.master_repeat, seconds_text(garp.master_refresh),
      garp.master_refresh_repeat, seconds_text(garp.lower_prio_delay), garp.lower_prio_repeat);
}

std::string address_part(const conf::Instance& instance, bool master) {
  std::string text = fmt::format("   Virtual IP ({}):\n", instance.vips.size());
  for (const conf::VirtualAddress& vip : instance.vips)
    text += "     " + address_text(vip, instance, master) + "\n";
  if (!instance.excluded_vips.empty()) {
    text += fmt::format("   Virtual IP Excluded ({}):\n", instance.excluded_vips.size());
    for (const conf::VirtualAddress& vip : instance.excluded_vips)
      text += "     " + address_text(vip, instance, master) + "\n";
  }
  return text;
}

std::string peer_part(const conf::Instance& instance) {
  if (instance.unicast_peers.empty()) return {};
  std::string text =
      fmt::format("   Unicast TTL = {}\n   Check unicast src : {}\n   Unicast Peer :\n",
                  instance.unicast_ttl, instance.check_unicast_src ? "yes" : "no");
  for (const conf::UnicastPeer& peer : instance.unicast_peers)
    text += fmt::format("     {} min_ttl {} max_ttl {}\n", to_string(peer.ip), peer.min_ttl,
                        peer.max_ttl);
  return text;
}

std::string vmac_part(const conf::Instance& instance) {
  if (!instance.vmac) return {};
  return fmt::format("   Use VMAC, i/f name {}, is_up = {}, xmit_base = {}\n", instance.vmac->name,
                     !instance.vmac->name.empty(), instance.vmac->transmit_on_base);
}

std::string interface_part(const conf::Instance& instance) {
  std::string text = "   Interface = " + interface_of(instance);
  if (instance.vmac) text += ", vmac on " + instance.interface;
  if (instance.vmac && instance.vmac->transmit_on_base) text += ", xmit base i/f";
  return text + "\n";
}

std::string instance_part(const conf::Instance& instance, const hostsim::vrrp::Instance* running,
                          const Standing& standing) {
  const bool master = standing.state == trace::VrrpState::kMaster;
  const int effective = running != nullptr ? running->priority() : instance.priority;
  std::string text =
      fmt::format(" VRRP Instance = {}\n   VRRP Version = {}\n", instance.name, instance.version);
  text += fmt::format("   State = {}\n", to_string(standing.state));
  if (!instance.unicast_peers.empty()) text += "   Flags:\n     Using unicast\n";
  text += fmt::format(
      "   Last transition = {}.{:06} ({})\n", standing.since_wall_ns / 1'000'000'000,
      standing.since_wall_ns / 1000 % 1'000'000, live::wall_text(standing.since_wall_ns));
  text += vmac_part(instance) + interface_part(instance);
  text += garp_part(instance.garp);
  text += fmt::format("   Down timer adverts = {}\n   Virtual Router ID = {}\n",
                      instance.down_timer_adverts, instance.vrid.value);
  text += fmt::format("   Priority = {}\n   Effective priority = {}\n   Total priority = {}\n",
                      instance.priority, effective, effective);
  text += fmt::format("   Advert interval = {} {}\n",
                      instance.version == 2
                          ? seconds_text(instance.advert_int)
                          : std::to_string(instance.advert_int / std::chrono::milliseconds(1)),
                      instance.version == 2 ? "sec" : "milli-sec");
  text += fmt::format("   Accept = {}\n   Preempt = {}\n", instance.accept ? "enabled" : "disabled",
                      instance.nopreempt ? "disabled" : "enabled");
  if (instance.auth != conf::AuthType::kNone) {
    text += fmt::format("   Authentication type = {}\n   Password = {}\n", auth_name(instance.auth),
                        password_text(instance));
  }
  return text + address_part(instance, master) + peer_part(instance);
}

const hostsim::vrrp::Instance* find_running(const hostsim::Daemon& daemon,
                                            const std::string& name) {
  for (const auto& instance : daemon.instances()) {
    if (instance->config().name == name) return instance.get();
  }
  return nullptr;
}

}  // namespace

const std::string& interface_of(const conf::Instance& instance) {
  return instance.vmac && !instance.vmac->name.empty() ? instance.vmac->name : instance.interface;
}

std::string address_text(const conf::VirtualAddress& address, const conf::Instance& instance,
                         bool is_set) {
  const bool elsewhere = !address.device.empty() && address.device != instance.interface;
  const bool on_vmac = !elsewhere && address.ip.family() == instance.family &&
                       interface_of(instance) != instance.interface;
  const std::string nic = elsewhere ? address.device : instance.interface;
  const std::string prefix =
      address.prefix == address.ip.host_prefix() ? "" : fmt::format("/{}", address.prefix);
  return fmt::format("{}{} dev {} scope {}{}", to_string(address.ip), prefix,
                     on_vmac ? interface_of(instance) + "@" + nic : nic,
                     address.ip.is_v6() && address.ip.v6().is_link_local() ? "link" : "global",
                     is_set ? " set" : "");
}

std::string data_text(const Sight& sight) {
  std::string text = "------< Global definitions >------\n";
  text += fmt::format(" Router ID = {}\n VRRP IPv4 mcast group = {}\n VRRP IPv6 mcast group = {}\n",
                      sight.config.router_id, to_string(sight.config.mcast_group),
                      to_string(sight.config.mcast_group6));
  text += fmt::format(" VRRP default protocol version = {}\n", sight.config.version);
  text += "------< VRRP Topology >------\n";
  for (const conf::Instance& instance : sight.config.instances) {
    text += instance_part(instance, find_running(sight.daemon, instance.name),
                          sight.statistics.of(instance.name));
  }
  text += "------< VRRP Sockpool >------\n";
  for (const std::string& socket : sight.sockets)
    text += " " + socket + "\n";
  text += "------< Interfaces >------\n";
  for (std::size_t i = 0; i < sight.nics.size(); ++i) {
    const live::Nic& nic = sight.nics[static_cast<hostsim::NicIndex>(i)];
    text += fmt::format(" Name = {}\n   index = {}\n   MAC = {}\n   State = {}\n   MTU = {}\n",
                        nic.name, nic.index, to_string(nic.mac), nic.up ? "UP, RUNNING" : "DOWN",
                        nic.mtu);
  }
  const live::Lateness& late = sight.lateness;
  text += "------< vrrpd timers >------\n";
  text += fmt::format(
      " Timers = {}\n Later than 1 ms = {}\n Later than 10 ms = {}\n Latest = {}\n Mean = {}\n",
      late.timers, late.above_1ms, late.above_10ms, to_string(late.max),
      to_string(late.timers == 0 ? Duration{} : late.sum / static_cast<std::int64_t>(late.timers)));
  return text;
}

}  // namespace havip::vrrpd
