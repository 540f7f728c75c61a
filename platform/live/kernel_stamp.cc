#include "platform/live/kernel_stamp.h"

#include <array>
#include <cstring>

#include <time.h>

namespace havip::live {
namespace {

std::int64_t stamp_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec at = {};
    std::memcpy(&at, CMSG_DATA(part), sizeof at);
    return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
  }
  return 0;
}

}  // namespace

void want_stamps(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

StampedPacket receive_stamped(int socket, std::span<std::uint8_t> room, void* from,
                              socklen_t from_length) {
  iovec where{.iov_base = room.data(), .iov_len = room.size()};
  alignas(cmsghdr) std::array<char, 256> control{};
  msghdr message = {};
  message.msg_name = from;
  message.msg_namelen = from_length;
  message.msg_iov = &where;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(socket, &message, 0);
  return {.octets = got, .wall_ns = got < 0 ? 0 : stamp_of(message)};
}

}  // namespace havip::live
