// The three standard streams of a process that stays when nobody listens any more.
#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace havip::live {

// They lead nowhere from now on. What is buffered for them must have been flushed.
inline void forget_streams() {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nowhere, stream);
  if (nowhere > STDERR_FILENO) close(nowhere);
}

}  // namespace havip::live
