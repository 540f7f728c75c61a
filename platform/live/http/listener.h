// A TCP socket that listens.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "platform/live/fd.h"

namespace havip::live {

struct Listener {
  Fd fd;  // non-blocking
  std::uint16_t port = 0;
};

// `address` is an IPv4 address or "localhost"; port 0: the kernel chooses. A port that another
// process listens on is refused. The error names both.
[[nodiscard]] Result<Listener> listen_on(const std::string& address, std::uint16_t port);

}  // namespace havip::live
