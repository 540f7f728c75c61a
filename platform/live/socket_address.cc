#include "platform/live/socket_address.h"

#include <cstring>

#include <arpa/inet.h>

namespace havip::live {

in_addr to_in_addr(net::Ipv4Addr ip) {
  return {.s_addr = htonl(ip.value)};
}

in6_addr to_in6_addr(const net::Ipv6Addr& ip) {
  in6_addr address{};
  std::memcpy(&address, ip.octets.data(), ip.octets.size());
  return address;
}

net::Ipv6Addr from_in6_addr(const in6_addr& ip) {
  net::Ipv6Addr address;
  std::memcpy(address.octets.data(), &ip, address.octets.size());
  return address;
}

SocketAddress socket_address(const net::IpAddr& ip, std::uint16_t port, unsigned scope) {
  SocketAddress result;
  if (ip.is_v4()) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr = to_in_addr(ip.v4());
    std::memcpy(&result.storage, &address, sizeof address);
    result.size = sizeof address;
  } else {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = to_in6_addr(ip.v6());
    address.sin6_scope_id = ip.v6().is_link_local() || ip.is_multicast() ? scope : 0;
    std::memcpy(&result.storage, &address, sizeof address);
    result.size = sizeof address;
  }
  return result;
}

}  // namespace havip::live
