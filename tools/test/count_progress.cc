#include "tools/test/count_progress.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace havip::test_run {

CountProgress::CountProgress(std::size_t whole)
    : whole_(whole), terminal_(isatty(STDERR_FILENO) == 1) {}

void CountProgress::show(std::size_t done) {
  if (!terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  fmt::print(stderr, "\r{} of {} runs\x1b[K", done, whole_);
  std::fflush(stderr);
  shown_ = true;
}

void CountProgress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace havip::test_run
