#include "platform/live/netlink.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/macvlan.h>

#include "core/wire/bytes.h"

namespace havip::live {
namespace {

constexpr int kNewsBuffer = 1 << 20;

template <auto put>
struct Put {
  template <class T>
  void operator()(T* object) const {
    put(object);
  }
};
using AddressObject = std::unique_ptr<rtnl_addr, Put<rtnl_addr_put>>;
using AddressOctets = std::unique_ptr<nl_addr, Put<nl_addr_put>>;
using Cache = std::unique_ptr<nl_cache, Put<nl_cache_free>>;

std::string why(int error) {
  return nl_geterror(error);
}

std::optional<net::IpAddr> to_ip(nl_addr* address) {
  if (address == nullptr) return std::nullopt;
  const wire::ByteView octets{static_cast<const std::uint8_t*>(nl_addr_get_binary_addr(address)),
                              nl_addr_get_len(address)};
  if (octets.size() == 4) return net::IpAddr(wire::get_ipv4(octets, 0));
  if (octets.size() != 16) return std::nullopt;
  net::Ipv6Addr ip;
  std::memcpy(ip.octets.data(), octets.data(), octets.size());
  return net::IpAddr(ip);
}

AddressOctets to_octets(const net::IpAddr& ip, std::uint8_t prefix) {
  std::array<std::uint8_t, 16> octets{};
  std::size_t size = 16;
  if (ip.is_v4()) {
    size = 4;
    for (std::size_t i = 0; i < size; ++i)
      octets.at(i) = static_cast<std::uint8_t>(ip.v4().value >> (24 - 8 * i));
  } else {
    octets = ip.v6().octets;
  }
  AddressOctets result(nl_addr_build(ip.is_v4() ? AF_INET : AF_INET6, octets.data(), size));
  nl_addr_set_prefixlen(result.get(), prefix);
  return result;
}

Nic to_nic(rtnl_link* link) {
  Nic nic;
  nic.index = static_cast<unsigned>(rtnl_link_get_ifindex(link));
  nic.name = rtnl_link_get_name(link);
  nic.mtu = rtnl_link_get_mtu(link);
  const unsigned flags = rtnl_link_get_flags(link);
  nic.up = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
  nic.enabled = (flags & IFF_UP) != 0;
  nic.arp = (flags & IFF_NOARP) == 0;
  nic.macvlan = rtnl_link_is_macvlan(link) != 0;
  nl_addr* mac = rtnl_link_get_addr(link);
  if (mac != nullptr && nl_addr_get_len(mac) == nic.mac.bytes.size()) {
    std::memcpy(nic.mac.bytes.data(), nl_addr_get_binary_addr(mac), nic.mac.bytes.size());
  }
  return nic;
}

nl_sock* connect() {
  nl_sock* socket = nl_socket_alloc();
  if (socket != nullptr && nl_connect(socket, NETLINK_ROUTE) < 0) {
    nl_socket_free(socket);
    return nullptr;
  }
  return socket;
}

}  // namespace

Result<std::unique_ptr<Netlink>> Netlink::open() {
  nl_sock* requests = connect();
  if (requests == nullptr) return fail("netlink: no socket");
  nl_sock* news = connect();
  if (news == nullptr) {
    nl_socket_free(requests);
    return fail("netlink: no socket");
  }
  std::unique_ptr<Netlink> netlink(new Netlink(requests, news));
  nl_socket_disable_seq_check(news);
  nl_socket_set_buffer_size(news, kNewsBuffer, 0);
  nl_socket_modify_cb(news, NL_CB_VALID, NL_CB_CUSTOM, take_message, netlink.get());
  const int joined = nl_socket_add_memberships(news, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
                                               RTNLGRP_IPV6_IFADDR, RTNLGRP_NONE);
  if (joined < 0) return fail(fmt::format("netlink: no news: {}", why(joined)));
  nl_socket_set_nonblocking(news);
  return netlink;
}

Netlink::~Netlink() {
  nl_socket_free(requests_);
  nl_socket_free(news_);
}

int Netlink::fd() const {
  return nl_socket_get_fd(news_);
}

Result<std::vector<Nic>> Netlink::nics() {
  nl_cache* raw = nullptr;
  if (const int done = rtnl_link_alloc_cache(requests_, AF_UNSPEC, &raw); done < 0) {
    return fail(fmt::format("netlink: no list of interfaces: {}", why(done)));
  }
  const Cache links(raw);
  if (const int done = rtnl_addr_alloc_cache(requests_, &raw); done < 0) {
    return fail(fmt::format("netlink: no list of addresses: {}", why(done)));
  }
  const Cache addresses(raw);

  std::map<unsigned, Nic> by_index;
  for (nl_object* o = nl_cache_get_first(links.get()); o != nullptr; o = nl_cache_get_next(o)) {
    Nic nic = to_nic(reinterpret_cast<rtnl_link*>(o));  // NOLINT: libnl's own way of inheriting
    by_index[nic.index] = std::move(nic);
  }
  for (nl_object* o = nl_cache_get_first(addresses.get()); o != nullptr; o = nl_cache_get_next(o)) {
    auto* address = reinterpret_cast<rtnl_addr*>(o);  // NOLINT
    const auto ip = to_ip(rtnl_addr_get_local(address));
    const auto nic = by_index.find(static_cast<unsigned>(rtnl_addr_get_ifindex(address)));
    if (ip && nic != by_index.end()) nic->second.addresses.push_back(*ip);
  }
  std::vector<Nic> result;
  for (auto& [index, nic] : by_index)
    result.push_back(std::move(nic));
  return result;
}

// ---- news -------------------------------------------------------------------------------------

Result<void> Netlink::read_news() {
  const int done = nl_recvmsgs_default(news_);
  if (done == -NLE_AGAIN || done >= 0) return {};
  return fail(fmt::format("netlink: {}", why(done)));
}

int Netlink::take_message(nl_msg* message, void* self) {
  const auto type = nlmsg_hdr(message)->nlmsg_type;
  const bool gone = type == RTM_DELLINK || type == RTM_DELADDR;
  struct Context {
    Netlink* netlink;
    bool gone;
  } context{static_cast<Netlink*>(self), gone};
  nl_msg_parse(
      message,
      [](nl_object* object, void* with) {
        const auto* what = static_cast<Context*>(with);
        what->netlink->take_object(object, what->gone);
      },
      &context);
  return NL_OK;
}

void Netlink::take_object(nl_object* object, bool gone) {
  const std::string_view type = nl_object_get_type(object);
  if (type == "route/link") {
    auto* link = reinterpret_cast<rtnl_link*>(object);  // NOLINT
    // The bridge tells of its ports as links, too.
    if (rtnl_link_get_family(link) != AF_UNSPEC) return;
    const Nic nic = to_nic(link);
    if (gone && handlers_.link_gone) handlers_.link_gone(nic.index);
    if (!gone && handlers_.link) handlers_.link(nic);
    return;
  }
  if (type != "route/addr") return;
  auto* address = reinterpret_cast<rtnl_addr*>(object);  // NOLINT
  const auto ip = to_ip(rtnl_addr_get_local(address));
  if (!ip) return;
  const auto index = static_cast<unsigned>(rtnl_addr_get_ifindex(address));
  const auto own = our_own_.find({index, *ip, !gone});
  if (own != our_own_.end()) {
    if (--own->second == 0) our_own_.erase(own);
    return;
  }
  if (handlers_.address) handlers_.address({.nic_index = index, .ip = *ip, .present = !gone});
}

// ---- addresses --------------------------------------------------------------------------------

Result<void> Netlink::change(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix,
                             bool present) {
  const AddressObject address(rtnl_addr_alloc());
  rtnl_addr_set_ifindex(address.get(), static_cast<int>(nic_index));
  rtnl_addr_set_family(address.get(), ip.is_v4() ? AF_INET : AF_INET6);
  rtnl_addr_set_local(address.get(), to_octets(ip, prefix).get());
  rtnl_addr_set_prefixlen(address.get(), prefix);
  const bool link_local = ip.is_v6() && ip.v6().is_link_local();
  rtnl_addr_set_scope(address.get(), link_local ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
  if (ip.is_v6()) rtnl_addr_set_flags(address.get(), IFA_F_NODAD);
  const int done = present ? rtnl_addr_add(requests_, address.get(), NLM_F_CREATE | NLM_F_EXCL)
                           : rtnl_addr_delete(requests_, address.get(), 0);
  if (done == (present ? -NLE_EXIST : -NLE_NOADDR)) return {};
  if (done < 0) {
    return fail(
        fmt::format("netlink: {} {}: {}", present ? "add" : "remove", to_string(ip), why(done)));
  }
  ++our_own_[{nic_index, ip, present}];
  return {};
}

Result<void> Netlink::add(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix) {
  return change(nic_index, ip, prefix, true);
}

Result<void> Netlink::remove(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix) {
  return change(nic_index, ip, prefix, false);
}

}  // namespace havip::live
