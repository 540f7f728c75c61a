// EchoSocket: ICMP echo over IPv4 by a raw socket (RFC 792): requests out, replies in, each with
// the time at which the kernel had it.
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/result.h"
#include "core/net/ipv4.h"
#include "platform/live/fd.h"

namespace havip::live {

struct EchoReply {
  std::int64_t wall_ns = 0;  // nanoseconds since 1970
  net::Ipv4Addr from;
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
};

class EchoSocket {
 public:
  // Of the network that the calling thread is in.
  [[nodiscard]] static Result<EchoSocket> open();

  [[nodiscard]] int fd() const { return fd_.get(); }
  // With 56 octets of data, as ping sends them. A network that is unreachable is an error.
  [[nodiscard]] Result<void> send(net::Ipv4Addr to, std::uint16_t id, std::uint16_t sequence);
  // All replies that wait, whoever asked for them.
  void read(const std::function<void(const EchoReply&)>& handler);

 private:
  explicit EchoSocket(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace havip::live
