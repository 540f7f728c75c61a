// EtherSender: Ethernet frames out of a NIC, as they are (AF_PACKET): GARPs and neighbour
// advertisements.
#pragma once

#include "core/base/result.h"
#include "core/wire/bytes.h"
#include "platform/live/fd.h"

namespace havip::live {

class EtherSender {
 public:
  [[nodiscard]] static Result<EtherSender> open();

  // `frame` from the destination address on.
  [[nodiscard]] Result<void> send(wire::ByteView frame, unsigned nic_index);

 private:
  explicit EtherSender(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace havip::live
