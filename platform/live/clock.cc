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

std::string text_of(std::int64_t nanoseconds, const char* format) {
  const std::time_t seconds = nanoseconds / kSecond;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

}  // namespace

Instant now() {
  return at_ns(read(CLOCK_MONOTONIC));
}

std::int64_t wall_ns() {
  return read(CLOCK_REALTIME);
}

std::string wall_text(std::int64_t nanoseconds) {
  return text_of(nanoseconds, "%a %b %d %T %Y");
}

std::string mail_date(std::int64_t nanoseconds) {
  return text_of(nanoseconds, "%a, %d %b %Y %T %z");
}

}  // namespace havip::live
