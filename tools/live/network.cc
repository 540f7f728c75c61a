#include "tools/live/network.h"

#include <fmt/format.h>

namespace havip::live_run {
namespace {

// Room for VXLAN's 50 octets around a guest's 1500.
constexpr int kUnderlayMtu = 1600;
constexpr int kVxlanId = 100;
constexpr int kVxlanPort = 4789;

std::string cable(char kind, const net::HostId& host) {
  return fmt::format("{}-{}", kind, host.view());
}

// The end of a guest's cable ('g') or of its tap's ('t') in the cell: "g-web-a".
std::string end_of(const TapPlace& tap, char kind) {
  return kind + tap.wire.substr(1);
}

// Captures hold what the scenario is about: no router solicitations, no duplicate detection.
void silence_ipv6(Commands& commands) {
  commands.settings.emplace_back("ipv6/conf/all/disable_ipv6", "1");
  commands.settings.emplace_back("ipv6/conf/default/disable_ipv6", "1");
}

void add_cable(Commands& commands, std::string_view nic, const std::string& peer, pid_t cell,
               net::Ipv4Addr ip) {
  commands.ip.push_back(fmt::format("link add {} mtu {} type veth peer name {} mtu {} netns {}",
                                    nic, kUnderlayMtu, peer, kUnderlayMtu, cell));
  commands.ip.push_back(fmt::format("link set {} up", nic));
  if (!ip.is_unspecified()) {
    commands.ip.push_back(fmt::format("addr add {}/16 dev {}", to_string(ip), nic));
  }
}

// A host in a VPC is a router that answers for every address it knows a way to, at once.
void add_router(Commands& commands, const HostPlace& host) {
  commands.ip.push_back(
      fmt::format("link add vx0 address {} mtu 1500 type vxlan id {} local {} dev u0 dstport {} "
                  "nolearning",
                  to_string(host.vtep), kVxlanId, to_string(host.underlay), kVxlanPort));
  commands.ip.emplace_back("link set vx0 up");
  for (const char* which : {"all", "default"}) {
    commands.settings.emplace_back(fmt::format("ipv4/conf/{}/rp_filter", which), "0");
    commands.settings.emplace_back(fmt::format("ipv4/conf/{}/send_redirects", which), "0");
  }
  commands.settings.emplace_back("ipv4/ip_forward", "1");
}

}  // namespace

Commands cell_commands(const Layout& layout) {
  Commands commands;
  silence_ipv6(commands);
  for (const char* bridge : {"fabric", "control"}) {
    commands.ip.push_back(
        fmt::format("link add {} mtu {} type bridge mcast_snooping 0", bridge, kUnderlayMtu));
    commands.ip.push_back(fmt::format("link set {} up", bridge));
  }
  for (const TapPlace& tap : layout.taps) {
    commands.ip.push_back(fmt::format("link add {} type bridge mcast_snooping 0", tap.wire));
    commands.ip.push_back(fmt::format("link set {} up", tap.wire));
  }
  // The console speaks to the gateway from outside, as anybody does.
  commands.ip.emplace_back("addr add 198.19.255.254/16 dev control");
  return commands;
}

Commands plug_cables(const Layout& layout) {
  Commands commands;
  for (const HostPlace& host : layout.hosts) {
    commands.ip.push_back(fmt::format("link set {} master fabric up", cable('u', host.id)));
    commands.ip.push_back(fmt::format("link set {} master control up", cable('c', host.id)));
  }
  commands.ip.emplace_back("link set c-vpccgw master control up");
  return commands;
}

Commands host_commands(const Layout& layout, const HostPlace& host, pid_t cell) {
  Commands commands;
  silence_ipv6(commands);
  commands.ip.emplace_back("link set lo up");
  add_cable(commands, "u0", cable('u', host.id), cell,
            layout.flat ? net::Ipv4Addr{} : host.underlay);
  add_cable(commands, "c0", cable('c', host.id), cell, host.control);
  if (layout.flat) {
    commands.ip.emplace_back("link add br0 type bridge mcast_snooping 0");
    commands.ip.emplace_back("link set br0 up");
    commands.ip.emplace_back("link set u0 master br0");
  } else {
    add_router(commands, host);
  }
  return commands;
}

Commands tap_commands(const Layout& layout, const TapPlace& tap, pid_t cell) {
  Commands commands;
  // A routed host answers ARP by its tap's address. Bridges want ports that differ.
  const std::string address = layout.flat ? "" : " address " + to_string(layout.gateway_mac);
  commands.ip.push_back(fmt::format("link add {}{} type veth peer name {} netns {}", tap.tap,
                                    address, end_of(tap, 't'), cell));
  if (layout.flat) commands.ip.push_back(fmt::format("link set {} master br0", tap.tap));
  commands.ip.push_back(fmt::format("link set {} up", tap.tap));
  return commands;
}

Commands plug_tap(const TapPlace& tap) {
  return {.ip = {fmt::format("link set {} master {} up", end_of(tap, 't'), tap.wire)},
          .settings = {}};
}

Commands new_nic_commands(const TapPlace& tap, pid_t cell) {
  Commands commands;
  if (tap.ip6.empty()) silence_ipv6(commands);
  commands.ip.push_back(fmt::format("link add {} address {} type veth peer name {} netns {}",
                                    tap.nic, to_string(tap.mac), end_of(tap, 'g'), cell));
  return commands;
}

Commands plug_nic(const TapPlace& tap) {
  return {.ip = {fmt::format("link set {} master {} up", end_of(tap, 'g'), tap.wire)},
          .settings = {}};
}

Commands gateway_commands(const Layout& layout, pid_t cell) {
  Commands commands;
  silence_ipv6(commands);
  commands.ip.emplace_back("link set lo up");
  add_cable(commands, "c0", "c-vpccgw", cell, layout.gateway);
  return commands;
}

Commands nic_commands(const Layout& layout, const TapPlace& tap) {
  Commands commands;
  commands.ip.emplace_back("link set lo up");
  commands.ip.push_back(
      fmt::format("addr add {}/{} dev {}", to_string(tap.ip), tap.block.prefix, tap.nic));
  commands.ip.push_back(fmt::format("link set {} up", tap.nic));
  // What is not in the subnet is asked for on the wire all the same: the host answers.
  if (!layout.flat && tap.block != layout.vpc) {
    commands.ip.push_back(fmt::format("route add {} dev {}", to_string(layout.vpc), tap.nic));
  }
  for (const net::Ipv6Addr& ip : tap.ip6) {
    commands.ip.push_back(
        fmt::format("addr add {}/64 dev {} nodad", to_string(net::IpAddr(ip)), tap.nic));
  }
  return commands;
}

}  // namespace havip::live_run
