#include "platform/live/vrrp_socket.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "platform/live/socket_address.h"

namespace havip::live {
namespace {

constexpr std::size_t kLargest = 65536;
constexpr std::size_t kIpv6Header = 40;

template <class T>
bool set(const Fd& fd, int level, int option, const T& value) {
  return setsockopt(fd.get(), level, option, &value, sizeof value) == 0;
}

bool bind_to_nic(const Fd& fd, const std::string& nic) {
  return setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, nic.c_str(),
                    static_cast<socklen_t>(nic.size() + 1)) == 0;
}

bool join(const Fd& fd, const net::IpAddr& group, unsigned nic_index) {
  if (group.is_v4()) {
    ip_mreqn request{};
    request.imr_multiaddr = to_in_addr(group.v4());
    request.imr_ifindex = static_cast<int>(nic_index);
    return set(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, request) &&
           set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
  }
  ipv6_mreq request{};
  request.ipv6mr_multiaddr = to_in6_addr(group.v6());
  request.ipv6mr_interface = nic_index;
  return set(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, request);
}

// What IPv6 tells beside the payload.
struct Ancillary {
  int hop_limit = 0;
  int traffic_class = 0;
  in6_addr destination{};
};

Ancillary read_ancillary(msghdr& message) {
  Ancillary result;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != IPPROTO_IPV6) continue;
    if (c->cmsg_type == IPV6_HOPLIMIT) {
      std::memcpy(&result.hop_limit, CMSG_DATA(c), sizeof result.hop_limit);
    } else if (c->cmsg_type == IPV6_TCLASS) {
      std::memcpy(&result.traffic_class, CMSG_DATA(c), sizeof result.traffic_class);
    } else if (c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      result.destination = info.ipi6_addr;
    }
  }
  return result;
}

wire::Bytes ipv6_header(std::uint8_t protocol, std::size_t payload, const sockaddr_in6& from,
                        const Ancillary& with) {
  wire::Bytes header;
  header.reserve(kIpv6Header + payload);
  wire::put32(header, 6U << 28U | static_cast<std::uint32_t>(with.traffic_class & 0xff) << 20U);
  wire::put16(header, static_cast<std::uint16_t>(payload));
  wire::put8(header, protocol);
  wire::put8(header, static_cast<std::uint8_t>(with.hop_limit));
  wire::put_bytes(header, from_in6_addr(from.sin6_addr).octets);
  wire::put_bytes(header, from_in6_addr(with.destination).octets);
  return header;
}

}  // namespace

Result<VrrpReceiver> VrrpReceiver::open(const Listening& where) {
  const int family = where.family == net::Family::kIpv4 ? AF_INET : AF_INET6;
  Fd fd(socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, where.protocol));
  if (!fd.is_open()) return fail(errno_text("raw socket"));
  if (!where.nic.empty() && !bind_to_nic(fd, where.nic)) {
    return fail(errno_text("bind to " + where.nic));
  }
  if (family == AF_INET6) {
    const bool told = set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
                      set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) &&
                      set(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
    if (!told) return fail(errno_text("options of an IPv6 socket"));
  }
  if (where.address.is_multicast() && !join(fd, where.address, where.nic_index)) {
    return fail(errno_text("join " + to_string(where.address)));
  }
  const SocketAddress address = socket_address(where.address, 0, where.nic_index);
  if (bind(fd.get(), address.get(), address.size) != 0) {
    return fail(errno_text("bind " + to_string(where.address)));
  }
  return VrrpReceiver(where, std::move(fd));
}

void VrrpReceiver::receive(const std::function<void(wire::ByteView)>& handle) {
  buffer_.resize(kLargest);
  if (where_.family == net::Family::kIpv6) {
    receive_ipv6(handle);
    return;
  }
  while (true) {
    const ssize_t size = recv(fd_.get(), buffer_.data(), buffer_.size(), 0);
    if (size < 0) {
      if (errno == EINTR) continue;
      return;
    }
    handle({buffer_.data(), static_cast<std::size_t>(size)});
  }
}

void VrrpReceiver::receive_ipv6(const std::function<void(wire::ByteView)>& handle) {
  while (true) {
    sockaddr_in6 from{};
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec payload{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &payload;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(fd_.get(), &message, 0);
    if (size < 0) {
      if (errno == EINTR) continue;
      return;
    }
    const auto length = static_cast<std::size_t>(size);
    wire::Bytes packet = ipv6_header(where_.protocol, length, from, read_ancillary(message));
    wire::put_bytes(packet, {buffer_.data(), length});
    handle(packet);
  }
}

Result<VrrpSender> VrrpSender::open(net::Family family, const std::string& nic,
                                    unsigned nic_index) {
  const bool v4 = family == net::Family::kIpv4;
  Fd fd(socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW));
  if (!fd.is_open()) return fail(errno_text("raw socket"));
  if (!nic.empty() && !bind_to_nic(fd, nic)) return fail(errno_text("bind to " + nic));
  bool ready = false;
  if (v4) {
    ip_mreqn out{};
    out.imr_ifindex = static_cast<int>(nic_index);
    ready = set(fd, IPPROTO_IP, IP_HDRINCL, 1) && set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0) &&
            (nic.empty() || set(fd, IPPROTO_IP, IP_MULTICAST_IF, out));
  } else {
    const int out = static_cast<int>(nic_index);
    ready = set(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1) &&
            set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0) &&
            (nic.empty() || set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, out));
  }
  if (!ready) return fail(errno_text("options of a raw socket"));
  return VrrpSender(nic_index, std::move(fd));
}

Result<void> VrrpSender::send(wire::ByteView packet, const net::IpAddr& to) {
  const SocketAddress address = socket_address(to, 0, nic_index_);
  // A group is on the link; no route is asked for.
  const int flags = to.is_v4() && to.is_multicast() ? MSG_DONTROUTE : 0;
  const ssize_t sent =
      sendto(fd_.get(), packet.data(), packet.size(), flags, address.get(), address.size);
  if (sent < 0) return fail(errno_text("send to " + to_string(to)));
  return {};
}

}  // namespace havip::live
