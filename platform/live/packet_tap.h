// PacketTap: every frame that passes a NIC, in both directions, with the kernel's time stamp
// (AF_PACKET). It only looks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/wire/bytes.h"
#include "platform/live/fd.h"

namespace havip::live {

struct SeenPacket {
  std::int64_t wall_ns = 0;  // when it passed: nanoseconds since 1970
  bool out = false;          // sent by this NIC, else received
  wire::ByteView octets;     // from the destination address on; valid until the handler returns
};

class PacketTap {
 public:
  // Of the network that the calling thread is in.
  [[nodiscard]] static Result<PacketTap> open(const std::string& nic);

  [[nodiscard]] int fd() const { return fd_.get(); }
  // All that waits. A NIC that is down or gone has nothing to show, which is no error.
  void read(const std::function<void(const SeenPacket&)>& handler);
  // Frames that found no room in the socket, ever.
  [[nodiscard]] std::uint64_t lost();

 private:
  explicit PacketTap(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
  std::uint64_t lost_ = 0;
};

}  // namespace havip::live
