// ip: addresses, neighbours, routes and links of a guest; neighbours and routes of a host.
#include <algorithm>

#include "tools/lab/command.h"

namespace havip::lab {
namespace {

using hostsim::stack::NeighbourCache;

constexpr std::string_view kUsage =
    "ip addr | ip addr add|del ADDRESS dev NIC | ip neigh | ip route | ip link [set NIC up|down]";

// "a", "addr" and "address" are one word.
bool is_object(std::string_view word, std::string_view full) {
  return !word.empty() && full.starts_with(word);
}

std::string usage(const Bench& bench) {
  return bench.voice("usage: {}\n", "用法：{}\n", kUsage);
}

std::string_view state_name(NeighbourCache::State state) {
  switch (state) {
    case NeighbourCache::State::kFailed:
      return "FAILED";
    case NeighbourCache::State::kIncomplete:
      return "INCOMPLETE";
    case NeighbourCache::State::kReachable:
      return "REACHABLE";
    case NeighbourCache::State::kStale:
      return "STALE";
    case NeighbourCache::State::kDelay:
      return "DELAY";
    case NeighbourCache::State::kProbe:
      return "PROBE";
  }
  return "?";
}

std::string link_text(std::size_t number, const hostsim::NicSetup& nic, bool up) {
  return fmt::format(
      "{}: {}: <{}BROADCAST,MULTICAST,UP{}> mtu 1500 qdisc fq_codel state {} group default qlen "
      "1000\n    link/ether {} brd ff:ff:ff:ff:ff:ff\n",
      number, nic.name, up ? "" : "NO-CARRIER,", up ? ",LOWER_UP" : "", up ? "UP" : "DOWN",
      to_string(nic.mac));
}

std::string address_text(const hostsim::NicSetup& nic, const net::IpAddr& ip) {
  std::string inet;
  if (ip.is_v6()) {
    const bool local = to_string(ip).starts_with("fe80:");
    inet = fmt::format("inet6 {}/64 scope {} ", to_string(ip), local ? "link" : "global");
  } else if (ip == net::IpAddr(nic.ip)) {
    const net::Ipv4Addr broadcast{nic.subnet.network.value | ~nic.subnet.mask()};
    inet = fmt::format("inet {}/{} brd {} scope global {}", to_string(ip), nic.subnet.prefix,
                       to_string(broadcast), nic.name);
  } else {
    inet = fmt::format("inet {}/32 scope global {}", to_string(ip), nic.name);
  }
  return fmt::format("    {}\n       valid_lft forever preferred_lft forever\n", inet);
}

std::string show_addresses(const Bench& bench) {
  const runner::GuestNode& guest = bench.guest();
  std::string out =
      "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen "
      "1000\n"
      "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
      "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n";
  for (const net::Ipv4Addr& ip : guest.setup().loopback)
    out += fmt::format(
        "    inet {}/32 scope global lo\n       valid_lft forever preferred_lft "
        "forever\n",
        to_string(ip));
  const auto& stack = guest.engine().stack();
  for (std::size_t i = 0; i < guest.setup().nics.size(); ++i) {
    const auto nic = static_cast<hostsim::NicIndex>(i);
    const hostsim::NicSetup& setup = guest.setup().nics[i];
    out += link_text(i + 2, setup, stack.link_up(nic));
    std::vector<net::IpAddr> addresses = stack.addresses(nic);
    std::stable_partition(addresses.begin(), addresses.end(),
                          [&](const auto& ip) { return ip == net::IpAddr(setup.ip); });
    for (const net::IpAddr& ip : addresses)
      out += address_text(setup, ip);
  }
  return out;
}

std::string show_links(const Bench& bench) {
  const runner::GuestNode& guest = bench.guest();
  std::string out;
  for (std::size_t i = 0; i < guest.setup().nics.size(); ++i) {
    const auto nic = static_cast<hostsim::NicIndex>(i);
    out += link_text(i + 2, guest.setup().nics[i], guest.engine().stack().link_up(nic));
  }
  return out;
}

std::string show_neighbours(const Bench& bench) {
  const runner::GuestNode& guest = bench.guest();
  std::string out;
  for (std::size_t i = 0; i < guest.setup().nics.size(); ++i) {
    const auto nic = static_cast<hostsim::NicIndex>(i);
    for (const auto& row : guest.engine().stack().neighbours(bench.play.now(), nic)) {
      const std::string mac = row.mac ? fmt::format("lladdr {} ", to_string(*row.mac)) : "";
      out += fmt::format("{} dev {} {}{}\n", to_string(row.ip), guest.setup().nics[i].name, mac,
                         state_name(row.state));
    }
  }
  return out;
}

std::string show_routes(const Bench& bench) {
  const runner::GuestNode& guest = bench.guest();
  const hostsim::NicSetup& first = guest.setup().nics.front();
  const net::Ipv4Addr gateway =
      guest.setup().gateway.value_or(net::Ipv4Addr{first.subnet.network.value + 1});
  std::string out = fmt::format("default via {} dev {}\n", to_string(gateway), first.name);
  for (const hostsim::NicSetup& nic : guest.setup().nics)
    out += fmt::format("{} dev {} proto kernel scope link src {}\n", to_string(nic.subnet),
                       nic.name, to_string(nic.ip));
  return out;
}

// What mcagent has put into a host's kernel: a local address lies behind a tap, a remote one
// behind the fabric.
std::string show_host(const Bench& bench, bool neighbours) {
  const runner::HostNode& host = bench.host();
  std::string out;
  for (const engine::NeighEntry& row : host.datapath().tables().rows_in_force()) {
    if (row.device.empty()) continue;
    const bool here = row.host == host.id();
    const std::string dev =
        here ? fmt::format("tap-{}", net::guest_of(row.device).view()) : std::string("fabric");
    out += neighbours ? fmt::format("{} dev {} lladdr {} PERMANENT\n", to_string(row.ip), dev,
                                    to_string(row.mac))
           : here     ? fmt::format("{} dev {} proto 117 scope link\n", to_string(row.ip), dev)
                  : fmt::format("{} via {} dev {} proto 117\n", to_string(row.ip), row.host.view(),
                                dev);
  }
  return out;
}

bool has_nic(const Bench& bench, std::string_view name) {
  return std::ranges::any_of(bench.guest().setup().nics,
                             [&](const auto& nic) { return nic.name == name; });
}

std::string no_device(std::string_view name) {
  return fmt::format("Cannot find device \"{}\"\n", name);
}

// ip addr add|del ADDRESS[/PREFIX] dev NIC
std::string change_address(Bench& bench, const Words& words) {
  if (words.size() != 6 || words[4] != "dev") return usage(bench);
  const bool add = words[2] == "add";
  const std::string text = words[3].substr(0, words[3].find('/'));
  const auto ip = net::parse_ip(text);
  if (!ip) return fmt::format("Error: any valid prefix is expected rather than \"{}\".\n", text);
  if (!has_nic(bench, words[5])) return no_device(words[5]);
  if (std::string no = bench.refusal(May::kAddresses); !no.empty()) return no;
  const bool held = bench.guest().engine().holds(*ip);
  if (add && held) return "RTNETLINK answers: File exists\n";
  if (!add && !held) return "RTNETLINK answers: Cannot assign requested address\n";
  return bench.act({{.in = std::chrono::milliseconds(1),
                     .entry = {{"do", add ? "address_add" : "address_del"},
                               {"guest", bench.node},
                               {"nic", words[5]},
                               {"ip", to_string(*ip)}}}});
}

// ip link set NIC up|down
std::string change_link(Bench& bench, Words words) {
  std::erase(words, "dev");
  const bool whole = words.size() == 5 && (words[4] == "up" || words[4] == "down");
  if (!whole) return usage(bench);
  if (!has_nic(bench, words[3])) return no_device(words[3]);
  if (std::string no = bench.refusal(May::kLinks); !no.empty()) return no;
  return bench.act({{.in = std::chrono::milliseconds(1),
                     .entry = {{"do", words[4] == "up" ? "nic_up" : "nic_down"},
                               {"guest", bench.node},
                               {"nic", words[3]}}}});
}

}  // namespace

std::string run_ip(Bench& bench, const Words& all) {
  Words words = all;
  std::erase_if(words, [](const std::string& word) {
    return word == "-4" || word == "-d" || word == "-c" || word == "-s";
  });
  if (words.size() < 2) return usage(bench);
  const std::string_view object = words[1];
  const std::string_view verb = words.size() > 2 ? std::string_view(words[2]) : "show";
  const bool at_host = bench.play.world().find_host(bench.node) != nullptr;
  const bool shows = is_object(verb, "show") || verb == "list" || verb == "ls" || verb == "dev";
  if (at_host) {
    if (is_object(object, "neighbour") || object == "neigh" || object == "neighbor")
      return show_host(bench, true);
    if (is_object(object, "route")) return show_host(bench, false);
    return bench.voice("a host has `ip neigh` and `ip route` here\n",
                       "宿主机上这里只有 `ip neigh` 和 `ip route`\n");
  }
  if (is_object(object, "address") && shows) return show_addresses(bench);
  if (is_object(object, "address") && (verb == "add" || verb == "del"))
    return change_address(bench, words);
  if (is_object(object, "link") && shows) return show_links(bench);
  if (is_object(object, "link") && verb == "set") return change_link(bench, words);
  if ((is_object(object, "neighbour") || object == "neighbor") && shows)
    return show_neighbours(bench);
  if (is_object(object, "route") && shows) return show_routes(bench);
  return usage(bench);
}

}  // namespace havip::lab
