#include "platform/live/clock.h"

#include <array>
#include <ctime>

namespace havip::live {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

}  // namespace

Instant now() {
  return at_ns(read(CLOCK_MONOTONIC));
}

std::int64_t wall_ns() {
  return read(CLOCK_REALTIME);
}

std::string wall_text(std::int64_t nanoseconds) {
  const std::time_t seconds = nanoseconds / kSecond;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%a %b %d %T %Y", &parts);
  return {text.data(), size};
}

}  // namespace havip::live
