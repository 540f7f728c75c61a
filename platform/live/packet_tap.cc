#include "platform/live/packet_tap.h"

#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "platform/live/kernel_stamp.h"

namespace havip::live {
namespace {

constexpr int kRoom = 4 << 20;
constexpr std::size_t kLongest = 65536;

}  // namespace

Result<PacketTap> PacketTap::open(const std::string& nic) {
  Fd fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) return fail(errno_text("packet socket"));
  want_stamps(fd.get());
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kRoom, sizeof kRoom);
  sockaddr_ll address = {};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(nic.c_str()));
  if (address.sll_ifindex == 0) return fail(fmt::format("{}: there is no such NIC", nic));
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(errno_text(nic));
  return PacketTap(std::move(fd));
}

void PacketTap::read(const std::function<void(const SeenPacket&)>& handler) {
  static thread_local std::array<std::uint8_t, kLongest> room;
  for (;;) {
    sockaddr_ll from = {};
    const auto [got, wall_ns] = receive_stamped(fd_.get(), room, &from, sizeof from);
    if (got < 0 && errno == ENETDOWN) continue;  // said once: there may be frames behind it
    if (got < 0) return;
    handler({.wall_ns = wall_ns,
             .out = from.sll_pkttype == PACKET_OUTGOING,
             .octets = wire::ByteView(room.data(), static_cast<std::size_t>(got))});
  }
}

std::uint64_t PacketTap::lost() {
  tpacket_stats stats = {};
  socklen_t length = sizeof stats;
  if (getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &length) == 0)
    lost_ += stats.tp_drops;
  return lost_;
}

}  // namespace havip::live
