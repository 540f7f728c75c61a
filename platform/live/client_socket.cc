#include "platform/live/client_socket.h"

#include <cerrno>

#include <net/if.h>
#include <sys/socket.h>

#include "platform/live/socket_address.h"

namespace havip::live {
namespace {

bool bind_as_told(const Fd& fd, const ConnectionSetup& setup) {
  const std::string& nic = setup.bind_interface;
  if (!nic.empty() && setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, nic.c_str(),
                                 static_cast<socklen_t>(nic.size() + 1)) != 0) {
    return false;
  }
  if (!setup.bind) return true;
  const int yes = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const SocketAddress here =
      socket_address(setup.bind->ip, setup.bind->port, if_nametoindex(nic.c_str()));
  return bind(fd.get(), here.get(), here.size) == 0;
}

}  // namespace

ClientSocket connect_socket(const ConnectionSetup& setup, int type, int protocol) {
  ClientSocket result;
  Fd fd(socket(family_of(setup.to.ip), type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (!fd.is_open() || !bind_as_told(fd, setup)) {
    result.error = errno;
    return result;
  }
  // A raw socket of IPv6 takes no port.
  const std::uint16_t port = type == SOCK_RAW ? std::uint16_t{0} : setup.to.port;
  const SocketAddress there =
      socket_address(setup.to.ip, port, if_nametoindex(setup.bind_interface.c_str()));
  if (connect(fd.get(), there.get(), there.size) != 0) result.error = errno;
  result.fd = std::move(fd);
  return result;
}

}  // namespace havip::live
