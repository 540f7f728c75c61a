#include "platform/live/neigh/forwarding_table.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fmt/format.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>

#include "core/wire/bytes.h"
#include "platform/live/socket_address.h"

namespace havip::live {
namespace {

using What = ForwardingChange::What;

constexpr std::size_t kChangesAtOnce = 100;  // more in one send gain nothing (measured)
constexpr int kSocketBuffer = 1 << 20;

template <auto put>
struct Put {
  template <class T>
  void operator()(T* object) const {
    put(object);
  }
};
using Message = std::unique_ptr<nl_msg, Put<nlmsg_free>>;
using Cache = std::unique_ptr<nl_cache, Put<nl_cache_free>>;

bool is_drop(What what) {
  return what == What::kDropRoute || what == What::kDropNeighbour;
}

// What was not there need not be dropped; nor what went with its interface.
bool is_fault(What what, int error) {
  const bool absent = error == ESRCH || error == ENOENT || error == ENODEV || error == ENETDOWN;
  return error != 0 && !(is_drop(what) && absent);
}

constexpr int kSetFlags = NLM_F_CREATE | NLM_F_REPLACE;

Message route_message(const ForwardingChange& change, bool set) {
  Message message(nlmsg_alloc_simple(set ? RTM_NEWROUTE : RTM_DELROUTE, set ? kSetFlags : 0));
  rtmsg route{};
  route.rtm_family = AF_INET;
  route.rtm_dst_len = 32;
  route.rtm_table = RT_TABLE_MAIN;
  route.rtm_protocol = kRouteProtocol;
  route.rtm_scope = set ? RT_SCOPE_LINK : RT_SCOPE_NOWHERE;
  route.rtm_type = set ? RTN_UNICAST : RTN_UNSPEC;
  const in_addr ip = to_in_addr(change.ip);
  nlmsg_append(message.get(), &route, sizeof route, NLMSG_ALIGNTO);
  nla_put(message.get(), RTA_DST, sizeof ip, &ip);
  if (set) nla_put_u32(message.get(), RTA_OIF, change.nic);
  return message;
}

Message neighbour_message(const ForwardingChange& change, bool set) {
  Message message(nlmsg_alloc_simple(set ? RTM_NEWNEIGH : RTM_DELNEIGH, set ? kSetFlags : 0));
  ndmsg neighbour{};
  neighbour.ndm_family = AF_INET;
  neighbour.ndm_ifindex = static_cast<int>(change.nic);
  neighbour.ndm_state = NUD_PERMANENT;
  const in_addr ip = to_in_addr(change.ip);
  nlmsg_append(message.get(), &neighbour, sizeof neighbour, NLMSG_ALIGNTO);
  nla_put(message.get(), NDA_DST, sizeof ip, &ip);
  if (set) nla_put(message.get(), NDA_LLADDR, 6, change.mac.bytes.data());
  return message;
}

Message fdb_message(const ForwardingChange& change) {
  Message message(nlmsg_alloc_simple(RTM_NEWNEIGH, kSetFlags));
  ndmsg entry{};
  entry.ndm_family = AF_BRIDGE;
  entry.ndm_ifindex = static_cast<int>(change.nic);
  entry.ndm_state = NUD_PERMANENT | NUD_NOARP;
  entry.ndm_flags = NTF_SELF;
  const in_addr ip = to_in_addr(change.ip);
  nlmsg_append(message.get(), &entry, sizeof entry, NLMSG_ALIGNTO);
  nla_put(message.get(), NDA_LLADDR, 6, change.mac.bytes.data());
  nla_put(message.get(), NDA_DST, sizeof ip, &ip);
  return message;
}

Message message_of(const ForwardingChange& change) {
  switch (change.what) {
    case What::kSetRoute:
    case What::kDropRoute:
      return route_message(change, change.what == What::kSetRoute);
    case What::kSetNeighbour:
    case What::kDropNeighbour:
      return neighbour_message(change, change.what == What::kSetNeighbour);
    case What::kSetFdb:
      break;
  }
  return fdb_message(change);
}

net::Ipv4Addr ipv4_of(nl_addr* address) {
  if (address == nullptr || nl_addr_get_len(address) != 4) return {};
  const auto* octets = static_cast<const std::uint8_t*>(nl_addr_get_binary_addr(address));
  return wire::get_ipv4({octets, 4}, 0);
}

// Reads acknowledgements off a buffer into `errors`, which has a place for each from `first` on.
std::size_t take_acks(wire::ByteView buffer, std::uint32_t first, std::vector<int>& errors) {
  std::size_t taken = 0;
  int left = static_cast<int>(buffer.size());
  // NOLINTNEXTLINE: netlink's own way of laying messages out
  auto* header = const_cast<nlmsghdr*>(reinterpret_cast<const nlmsghdr*>(buffer.data()));
  for (; nlmsg_ok(header, left) != 0; header = nlmsg_next(header, &left)) {
    const std::uint32_t index = header->nlmsg_seq - first;
    if (header->nlmsg_type != NLMSG_ERROR || index >= errors.size()) continue;
    errors[index] = -static_cast<const nlmsgerr*>(nlmsg_data(header))->error;
    ++taken;
  }
  return taken;
}

}  // namespace

std::string to_string(const ForwardingChange& change) {
  const std::string ip = net::to_string(change.ip);
  const std::string mac = net::to_string(change.mac);
  switch (change.what) {
    case What::kSetRoute:
      return fmt::format("route {} dev {}", ip, change.nic);
    case What::kDropRoute:
      return fmt::format("no route {}", ip);
    case What::kSetNeighbour:
      return fmt::format("neighbour {} lladdr {} dev {}", ip, mac, change.nic);
    case What::kDropNeighbour:
      return fmt::format("no neighbour {} dev {}", ip, change.nic);
    case What::kSetFdb:
      break;
  }
  return fmt::format("fdb {} dev {} dst {}", mac, change.nic, ip);
}

std::string forwarding_error(int error) {
  switch (error) {
    case ENOBUFS:
      return "the neighbour table is full (gc_thresh3)";
    case ENOSPC:
      return "the forwarding database is full (maxaddress of the vxlan)";
    case ENODEV:
    case ENXIO:
      return "the interface does not exist";
    case ENETDOWN:
      return "the interface is down";
    case EPERM:
      return "not permitted: CAP_NET_ADMIN in this namespace is needed";
    default:
      return std::generic_category().message(error);
  }
}

Result<std::unique_ptr<ForwardingTable>> ForwardingTable::open() {
  nl_sock* socket = nl_socket_alloc();
  if (socket == nullptr) return fail("netlink: no socket");
  std::unique_ptr<ForwardingTable> table(new ForwardingTable(socket));
  if (const int done = nl_connect(socket, NETLINK_ROUTE); done < 0) {
    return fail(fmt::format("netlink: {}", nl_geterror(done)));
  }
  nl_socket_set_buffer_size(socket, kSocketBuffer, kSocketBuffer);
  return table;
}

ForwardingTable::~ForwardingTable() {
  nl_socket_free(socket_);
}

std::vector<ForwardingFailure> ForwardingTable::apply(std::span<const ForwardingChange> changes) {
  std::vector<ForwardingFailure> failures;
  for (std::size_t first = 0; first < changes.size(); first += kChangesAtOnce) {
    const std::size_t count = std::min(kChangesAtOnce, changes.size() - first);
    send_batch(changes.subspan(first, count), first, failures);
  }
  return failures;
}

// The kernel does what a batch asks within the send, so its acknowledgements wait already when the
// first is read. A batch that breaks off (no memory for an acknowledgement) fails in what is
// missing.
void ForwardingTable::send_batch(std::span<const ForwardingChange> changes, std::size_t first,
                                 std::vector<ForwardingFailure>& failures) {
  const std::uint32_t from = sequence_ + 1;
  wire::Bytes batch;
  for (const ForwardingChange& change : changes) {
    const Message message = message_of(change);
    nlmsghdr* header = nlmsg_hdr(message.get());
    header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    header->nlmsg_seq = ++sequence_;
    header->nlmsg_pid = nl_socket_get_local_port(socket_);
    // NOLINTNEXTLINE
    const auto* octets = reinterpret_cast<const std::uint8_t*>(header);
    batch.insert(batch.end(), octets, octets + header->nlmsg_len);
    batch.resize((batch.size() + NLMSG_ALIGNTO - 1) / NLMSG_ALIGNTO * NLMSG_ALIGNTO);
  }
  std::vector<int> errors(changes.size(), ENOBUFS);
  if (nl_sendto(socket_, batch.data(), batch.size()) < 0) {
    std::ranges::fill(errors, errno);
  } else {
    for (std::size_t taken = 0; taken < changes.size();) {
      sockaddr_nl peer{};
      unsigned char* raw = nullptr;
      const int size = nl_recv(socket_, &peer, &raw, nullptr);
      if (size <= 0) break;
      taken += take_acks({raw, static_cast<std::size_t>(size)}, from, errors);
      std::free(raw);  // NOLINT: libnl's malloc
    }
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (is_fault(changes[i].what, errors[i])) {
      failures.push_back({.change = first + i, .error = errors[i]});
    }
  }
}

Result<ForwardingFound> ForwardingTable::read() {
  nl_cache* raw = nullptr;
  if (const int done = rtnl_route_alloc_cache(socket_, AF_INET, 0, &raw); done < 0) {
    return fail(fmt::format("netlink: no list of routes: {}", nl_geterror(done)));
  }
  const Cache routes(raw);
  if (const int done = rtnl_neigh_alloc_cache(socket_, &raw); done < 0) {
    return fail(fmt::format("netlink: no list of neighbours: {}", nl_geterror(done)));
  }
  const Cache neighbours(raw);
  ForwardingFound found;
  for (nl_object* o = nl_cache_get_first(routes.get()); o != nullptr; o = nl_cache_get_next(o)) {
    auto* route = reinterpret_cast<rtnl_route*>(o);  // NOLINT: libnl's own way of inheriting
    if (rtnl_route_get_protocol(route) != kRouteProtocol) continue;
    rtnl_nexthop* hop = rtnl_route_nexthop_n(route, 0);
    const int nic = hop != nullptr ? rtnl_route_nh_get_ifindex(hop) : 0;
    found.routes.push_back(
        {.ip = ipv4_of(rtnl_route_get_dst(route)), .nic = static_cast<unsigned>(nic)});
  }
  for (nl_object* o = nl_cache_get_first(neighbours.get()); o != nullptr;
       o = nl_cache_get_next(o)) {
    auto* neighbour = reinterpret_cast<rtnl_neigh*>(o);  // NOLINT
    nl_addr* mac = rtnl_neigh_get_lladdr(neighbour);
    const bool ours = rtnl_neigh_get_family(neighbour) == AF_INET && mac != nullptr &&
                      nl_addr_get_len(mac) == 6 &&
                      (rtnl_neigh_get_state(neighbour) & NUD_PERMANENT) != 0;
    if (!ours) continue;
    ForwardingFound::Neighbour entry{
        .ip = ipv4_of(rtnl_neigh_get_dst(neighbour)),
        .nic = static_cast<unsigned>(rtnl_neigh_get_ifindex(neighbour))};
    std::memcpy(entry.mac.bytes.data(), nl_addr_get_binary_addr(mac), entry.mac.bytes.size());
    found.neighbours.push_back(entry);
  }
  return found;
}

}  // namespace havip::live
