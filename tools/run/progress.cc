#include "tools/run/progress.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace havip::tools {

Progress::Progress(Duration whole) : whole_(whole), terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::show(Instant now) {
  if (!terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  const auto done = now - kStart;
  const auto percent = whole_.count() == 0 ? 100 : done.count() / (whole_.count() / 100 + 1);
  fmt::print(stderr, "\r{} of {} virtual ({} %)\x1b[K", seconds(done, 1), seconds(whole_, 1),
             percent);
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace havip::tools
