// Packets with the time at which the kernel had them (SO_TIMESTAMPNS).
#pragma once

#include <cstdint>
#include <span>

#include <sys/socket.h>
#include <sys/types.h>

namespace havip::live {

// From now on what is received on the socket carries its time.
void want_stamps(int socket);

struct StampedPacket {
  ssize_t octets = 0;        // as recvmsg() returns it, errno with it
  std::int64_t wall_ns = 0;  // nanoseconds since 1970; 0: it carries none
};
// Receives one packet into `room`, and who sent it into `from`, which has `from_length` octets.
[[nodiscard]] StampedPacket receive_stamped(int socket, std::span<std::uint8_t> room, void* from,
                                            socklen_t from_length);

}  // namespace havip::live
