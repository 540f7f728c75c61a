#include "platform/live/ether_sender.h"

#include <cstring>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace havip::live {

Result<EtherSender> EtherSender::open() {
  // Protocol 0: it only sends, nothing is ever queued for it.
  Fd fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return fail(errno_text("packet socket"));
  return EtherSender(std::move(fd));
}

Result<void> EtherSender::send(wire::ByteView frame, unsigned nic_index) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(nic_index);
  to.sll_halen = ETH_ALEN;
  to.sll_protocol = htons(wire::get16(frame, 2 * ETH_ALEN));
  std::memcpy(static_cast<unsigned char*>(to.sll_addr), frame.data(), ETH_ALEN);
  const ssize_t sent = sendto(fd_.get(), frame.data(), frame.size(), 0,
                              reinterpret_cast<const sockaddr*>(&to), sizeof to);  // NOLINT
  if (sent < 0) return fail(errno_text("send a frame"));
  return {};
}

}  // namespace havip::live
