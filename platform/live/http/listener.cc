#include "platform/live/http/listener.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include "core/net/ipv4.h"
#include "platform/live/socket_address.h"

namespace havip::live {
namespace {

constexpr int kBacklog = 512;

}  // namespace

Result<Listener> listen_on(const std::string& address, std::uint16_t port) {
  const std::string where = fmt::format("{}:{}", address, port);
  const auto ip = net::parse_ipv4(address == "localhost" ? "127.0.0.1" : address);
  if (!ip) return fail(where + ": expected an IPv4 address");
  Listener listener{
      .fd = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP)),
      .port = port};
  // A daemon that was killed is started again at once; that two share a port is not allowed.
  const int on = 1;
  const SocketAddress bound = socket_address(net::IpAddr(*ip), port);
  if (!listener.fd.is_open() ||
      ::setsockopt(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(listener.fd.get(), bound.get(), bound.size) != 0 ||
      ::listen(listener.fd.get(), kBacklog) != 0) {
    return fail(errno_text(where));
  }
  sockaddr_in chosen{};
  socklen_t size = sizeof chosen;
  // NOLINTNEXTLINE: what the socket calls are like
  if (::getsockname(listener.fd.get(), reinterpret_cast<sockaddr*>(&chosen), &size) != 0)
    return fail(errno_text(where));
  listener.port = ntohs(chosen.sin_port);
  return listener;
}

}  // namespace havip::live
