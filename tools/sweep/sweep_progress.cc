#include "tools/sweep/sweep_progress.h"

#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

std::string left_of(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 7200) return fmt::format("{:.0f} min", std::ceil(seconds / 60));
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

SweepProgress::SweepProgress(std::uint64_t total, bool at_most)
    : total_(total),
      at_most_(at_most),
      terminal_(isatty(STDERR_FILENO) == 1),
      next_(began_ + (terminal_ ? std::chrono::seconds(1) : std::chrono::seconds(60))) {}

void SweepProgress::show(std::uint64_t done) {
  const Clock::time_point now = Clock::now();
  if (now < next_ || done == 0) return;
  next_ = now + (terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(60));
  const double took = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(done) / took;
  const auto rest = static_cast<double>(total_ - done);
  const std::string text = fmt::format("{} of {}{} runs, {:.0f} a second, {}{} left", grouped(done),
                                       at_most_ ? "at most " : "", grouped(total_), rate,
                                       at_most_ ? "at most " : "", left_of(rest / rate));
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", text);
    std::fflush(stderr);
  } else {
    fmt::print(stderr, "havip: {}\n", text);
  }
  shown_ = terminal_;
}

void SweepProgress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace havip::sweep
