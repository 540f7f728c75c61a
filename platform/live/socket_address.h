// Addresses as the kernel wants them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/net/ip.h"

namespace havip::live {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&storage);  // NOLINT: what the socket calls are like
  }
};

// `scope` is the index of the interface that a link-local address of IPv6 belongs to.
[[nodiscard]] SocketAddress socket_address(const net::IpAddr& ip, std::uint16_t port = 0,
                                           unsigned scope = 0);
[[nodiscard]] in_addr to_in_addr(net::Ipv4Addr ip);
[[nodiscard]] in6_addr to_in6_addr(const net::Ipv6Addr& ip);
[[nodiscard]] net::Ipv6Addr from_in6_addr(const in6_addr& ip);
[[nodiscard]] inline int family_of(const net::IpAddr& ip) {
  return ip.is_v4() ? AF_INET : AF_INET6;
}

}  // namespace havip::live
