// Client sockets: made non-blocking, bound as a ConnectionSetup says, and connected.
#pragma once

#include "platform/live/connection.h"
#include "platform/live/fd.h"

namespace havip::live {

struct ClientSocket {
  Fd fd;  // closed: nothing was tried
  // What connect() said: 0, EINPROGRESS, or why not.
  int error = 0;
};

// `type` and `protocol` as socket(2) has them.
[[nodiscard]] ClientSocket connect_socket(const ConnectionSetup& setup, int type, int protocol);

}  // namespace havip::live
