#include "platform/live/echo_socket.h"

#include <array>

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/wire/bytes.h"
#include "platform/live/kernel_stamp.h"

namespace havip::live {
namespace {

constexpr std::uint8_t kRequest = 8;
constexpr std::uint8_t kReply = 0;
constexpr std::size_t kHeader = 8;
constexpr std::size_t kData = 56;

}  // namespace

Result<EchoSocket> EchoSocket::open() {
  Fd fd(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP));
  if (!fd.is_open()) return fail(errno_text("raw socket"));
  want_stamps(fd.get());
  return EchoSocket(std::move(fd));
}

Result<void> EchoSocket::send(net::Ipv4Addr to, std::uint16_t id, std::uint16_t sequence) {
  wire::Bytes request;
  wire::put8(request, kRequest);
  wire::put8(request, 0);
  wire::put16(request, 0);
  wire::put16(request, id);
  wire::put16(request, sequence);
  for (std::size_t i = 0; i < kData; ++i)
    wire::put8(request, static_cast<std::uint8_t>(i));
  const std::uint16_t sum = wire::checksum(request);
  request[2] = static_cast<std::uint8_t>(sum >> 8U);
  request[3] = static_cast<std::uint8_t>(sum & 0xffU);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(to.value);
  const auto sent = sendto(fd_.get(), request.data(), request.size(), 0,
                           reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (sent < 0) return fail(errno_text(to_string(to)));
  return {};
}

void EchoSocket::read(const std::function<void(const EchoReply&)>& handler) {
  std::array<std::uint8_t, 2048> room{};
  for (;;) {
    sockaddr_in from = {};
    const auto [got, wall_ns] = receive_stamped(fd_.get(), room, &from, sizeof from);
    if (got < 0) return;
    const wire::ByteView packet(room.data(), static_cast<std::size_t>(got));
    const std::size_t header = packet.empty() ? 0 : std::size_t{4} * (packet[0] & 0xfU);
    if (packet.size() < header + kHeader || packet[header] != kReply) continue;
    handler({.wall_ns = wall_ns,
             .from = net::Ipv4Addr{ntohl(from.sin_addr.s_addr)},
             .id = wire::get16(packet, header + 4),
             .sequence = wire::get16(packet, header + 6)});
  }
}

}  // namespace havip::live
