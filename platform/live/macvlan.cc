#include "platform/live/macvlan.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/link/macvlan.h>

#include "platform/live/fd.h"

namespace havip::live {
namespace {

constexpr std::uint8_t kLinkLocalPrefix = 64;

struct Put {
  void operator()(rtnl_link* link) const { rtnl_link_put(link); }
  void operator()(rtnl_addr* address) const { rtnl_addr_put(address); }
  void operator()(nl_addr* octets) const { nl_addr_put(octets); }
  void operator()(nl_cache* cache) const { nl_cache_free(cache); }
};
using Link = std::unique_ptr<rtnl_link, Put>;
using Octets = std::unique_ptr<nl_addr, Put>;

Result<void> check(int done, std::string_view what) {
  if (done >= 0) return {};
  return fail(fmt::format("{}: {}", what, nl_geterror(done)));
}

Octets octets_of(const net::MacAddr& mac) {
  return Octets(nl_addr_build(AF_LLC, mac.bytes.data(), mac.bytes.size()));
}

std::optional<Macvlan> to_macvlan(rtnl_link* link) {
  if (rtnl_link_is_macvlan(link) == 0) return std::nullopt;
  Macvlan macvlan{.index = static_cast<unsigned>(rtnl_link_get_ifindex(link)),
                  .base = static_cast<unsigned>(rtnl_link_get_link(link)),
                  .name = rtnl_link_get_name(link),
                  .mac = {},
                  .is_private = rtnl_link_macvlan_get_mode(link) == MACVLAN_MODE_PRIVATE};
  nl_addr* mac = rtnl_link_get_addr(link);
  if (mac != nullptr && nl_addr_get_len(mac) == macvlan.mac.bytes.size()) {
    std::memcpy(macvlan.mac.bytes.data(), nl_addr_get_binary_addr(mac), macvlan.mac.bytes.size());
  }
  return macvlan;
}

// A change of `index` that says nothing but what is set on the result.
Link change_of(unsigned index) {
  Link link(rtnl_link_alloc());
  rtnl_link_set_ifindex(link.get(), static_cast<int>(index));
  return link;
}

std::string sysctl_path(std::string_view family, std::string_view interface,
                        std::string_view name) {
  return fmt::format("/proc/sys/net/{}/conf/{}/{}", family, interface, name);
}

std::optional<int> read_number(const std::string& path) {
  std::ifstream file(path);
  int value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

Result<void> write_number(const std::string& path, int value) {
  std::ofstream file(path);
  file << value << std::flush;
  if (!file) return fail(errno_text(path));
  return {};
}

}  // namespace

void Macvlans::Close::operator()(nl_sock* socket) const {
  nl_socket_free(socket);
}

Result<Macvlans> Macvlans::open() {
  nl_sock* socket = nl_socket_alloc();
  if (socket == nullptr) return fail("netlink: no socket");
  Macvlans macvlans(socket);
  if (auto done = check(nl_connect(socket, NETLINK_ROUTE), "netlink"); !done) {
    return fail(done.error());
  }
  return macvlans;
}

Result<std::vector<Macvlan>> Macvlans::all() {
  nl_cache* raw = nullptr;
  const auto done = check(rtnl_link_alloc_cache(socket_.get(), AF_UNSPEC, &raw), "interfaces");
  if (!done) return fail(done.error());
  const std::unique_ptr<nl_cache, Put> links(raw);
  std::vector<Macvlan> result;
  for (nl_object* o = nl_cache_get_first(links.get()); o != nullptr; o = nl_cache_get_next(o)) {
    // libnl's own way of inheriting.
    if (auto one = to_macvlan(reinterpret_cast<rtnl_link*>(o))) result.push_back(*one);  // NOLINT
  }
  return result;
}

bool Macvlans::name_is_taken(const std::string& name) {
  return if_nametoindex(name.c_str()) != 0;
}

Result<unsigned> Macvlans::create(unsigned base, const std::string& name, const net::MacAddr& mac) {
  const Link link(rtnl_link_macvlan_alloc());
  if (!link) return fail(fmt::format("create {}: no memory", name));
  rtnl_link_set_link(link.get(), static_cast<int>(base));
  rtnl_link_set_name(link.get(), name.c_str());
  rtnl_link_set_addr(link.get(), octets_of(mac).get());
  rtnl_link_macvlan_set_mode(link.get(), MACVLAN_MODE_PRIVATE);
  const int added = rtnl_link_add(socket_.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL);
  if (auto done = check(added, "create " + name); !done) return fail(done.error());
  const unsigned index = if_nametoindex(name.c_str());
  if (index == 0) return fail(errno_text("create " + name));
  return index;
}

Result<void> Macvlans::remove(unsigned index) {
  const int done = rtnl_link_delete(socket_.get(), change_of(index).get());
  if (done == -NLE_NODEV || done == -NLE_OBJ_NOTFOUND) return {};
  return check(done, "remove");
}

Result<void> Macvlans::set_up(unsigned index) {
  const Link link = change_of(index);
  rtnl_link_set_flags(link.get(), IFF_UP);
  const int done = rtnl_link_change(socket_.get(), change_of(index).get(), link.get(), 0);
  if (done == -NLE_EXIST) return fail("set up: its MAC address is in use above the same NIC");
  return check(done, "set up");
}

Result<void> Macvlans::stop_address_generation(unsigned index) {
  const Link link = change_of(index);
  rtnl_link_inet6_set_addr_gen_mode(link.get(), rtnl_link_inet6_str2addrgenmode("none"));
  return check(rtnl_link_change(socket_.get(), change_of(index).get(), link.get(), 0),
               "address generation");
}

Result<void> Macvlans::separate_arp(const Macvlan& macvlan) {
  const Link above = change_of(macvlan.index);
  rtnl_link_inet_set_conf(above.get(), IPV4_DEVCONF_ARP_IGNORE, 1);
  rtnl_link_inet_set_conf(above.get(), IPV4_DEVCONF_ACCEPT_LOCAL, 1);
  rtnl_link_inet_set_conf(above.get(), IPV4_DEVCONF_RP_FILTER, 0);
  rtnl_link_inet_set_conf(above.get(), IPV4_DEVCONF_PROMOTE_SECONDARIES, 1);
  auto done =
      check(rtnl_link_change(socket_.get(), change_of(macvlan.index).get(), above.get(), 0), "ARP");
  if (!done) return done;
  const Link below = change_of(macvlan.base);
  rtnl_link_inet_set_conf(below.get(), IPV4_DEVCONF_ARP_IGNORE, 1);
  rtnl_link_inet_set_conf(below.get(), IPV4_DEVCONF_ARPFILTER, 1);
  return check(rtnl_link_change(socket_.get(), change_of(macvlan.base).get(), below.get(), 0),
               "ARP of the NIC");
}

Result<void> Macvlans::add_link_local(unsigned index, const net::Ipv6Addr& ip) {
  const std::unique_ptr<rtnl_addr, Put> address(rtnl_addr_alloc());
  const Octets octets(nl_addr_build(AF_INET6, ip.octets.data(), ip.octets.size()));
  nl_addr_set_prefixlen(octets.get(), kLinkLocalPrefix);
  rtnl_addr_set_ifindex(address.get(), static_cast<int>(index));
  rtnl_addr_set_family(address.get(), AF_INET6);
  rtnl_addr_set_local(address.get(), octets.get());
  rtnl_addr_set_prefixlen(address.get(), kLinkLocalPrefix);
  rtnl_addr_set_scope(address.get(), RT_SCOPE_LINK);
  rtnl_addr_set_flags(address.get(), IFA_F_NODAD);
  rtnl_addr_set_valid_lifetime(address.get(), UINT32_MAX);
  rtnl_addr_set_preferred_lifetime(address.get(), 0);
  const int done = rtnl_addr_add(socket_.get(), address.get(), NLM_F_CREATE | NLM_F_EXCL);
  if (done == -NLE_EXIST) return {};
  return check(done, "link-local address");
}

Result<void> set_ipv6(const std::string& interface, bool enabled) {
  const std::string path = sysctl_path("ipv6", interface, "disable_ipv6");
  if (!std::filesystem::exists(path)) return {};  // a kernel without IPv6
  return write_number(path, enabled ? 0 : 1);
}

// ---- the reverse path filter ------------------------------------------------------------------

Result<void> ReversePathFilter::yield() {
  if (std::exchange(yielded_, true)) return {};
  const auto path = [](const std::string& interface) {
    return sysctl_path("ipv4", interface, "rp_filter");
  };
  const int all = read_number(path("all")).value_or(0);
  if (all == 0) return {};
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/sys/net/ipv4/conf", none)) {
    const std::string interface = entry.path().filename();
    const auto before = read_number(path(interface));
    // The loopback interface has no reverse path.
    if (!before || interface == "all" || interface == "lo") continue;
    const int wanted = std::max(*before, all);
    if (wanted == *before) continue;
    if (auto done = write_number(path(interface), wanted); !done) return done;
    changed_[interface] = {*before, wanted};
  }
  if (auto done = write_number(path("all"), 0); !done) return done;
  changed_["all"] = {all, 0};
  return {};
}

void ReversePathFilter::restore() {
  for (const auto& [interface, values] : changed_) {
    const std::string path = sysctl_path("ipv4", interface, "rp_filter");
    // An interface that is gone needs nothing.
    if (read_number(path) == values.second) (void)write_number(path, values.first);
  }
  changed_.clear();
  yielded_ = false;
}

}  // namespace havip::live
