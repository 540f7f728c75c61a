#include "hostsim/guest/conf/number.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

constexpr std::uint64_t kMaxUnsigned = 0xffff'ffff;
constexpr std::int64_t kMicro = 1'000'000;
// Beyond every range of a time; sums stop here instead of overflowing.
constexpr std::int64_t kHuge = std::int64_t{1} << 60;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void complain(Position at, Junk junk, std::string_view text, Report& report) {
  if (junk == Junk::kRefused || report.config_test()) {
    report.says(Severity::kError, at, text);
  } else {
    report.says(Severity::kWarning, at, fmt::format("WARNING - {}", text));
  }
}

struct Whole {
  std::uint64_t value = 0;  // kTooLarge and more: whatever did not fit
  bool clean = false;       // nothing behind the digits
};

constexpr std::uint64_t kTooLarge = kMaxUnsigned + 1;

Whole split_whole(std::string_view text) {
  Whole out;
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) {
    if (out.value < kTooLarge) {
      out.value = out.value * 10 + static_cast<std::uint64_t>(text[end] - '0');
    }
    ++end;
  }
  out.clean = end == text.size();
  return out;
}

struct Decimal {
  std::int64_t us = 0;  // scaled to seconds when it is clean, the bare digits when it is not
  bool junk = false;
  bool too_fine = false;
};

Decimal split_decimal(std::string_view text) {
  Decimal out;
  std::int64_t digits = 0;
  int decimals = -1;  // none until the point
  int round_up = 0;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
    } else if (!is_digit(c)) {
      out.junk = true;
      break;
    } else if (decimals == 6) {
      if (!out.too_fine) round_up = c >= '5' ? 1 : 0;
      out.too_fine = true;
    } else if (digits < kHuge / 10) {
      digits = digits * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
    }
  }
  out.us = digits;
  if (out.junk) return out;
  for (int i = decimals < 0 ? 0 : decimals; i < 6; ++i) {
    out.us = out.us < kHuge / 10 ? out.us * 10 : kHuge;
  }
  out.us += round_up;
  return out;
}

// A bound beyond every number is Keepalived's own, of 64 bits.
std::string in_seconds(std::int64_t us) {
  if (us >= kHuge) return "18446744073709.551614";
  return fmt::format("{}.{:06}", us / kMicro, us % kMicro);
}

}  // namespace

std::optional<std::uint32_t> read_number(std::string_view text, Position at, Range range, Junk junk,
                                         Report& report) {
  if (text.starts_with('-')) {
    complain(at, junk, fmt::format("negative number '{}'", text), report);
    return std::nullopt;
  }
  const auto [value, clean] = split_whole(text);
  if (!clean) {
    complain(at, junk, fmt::format("invalid number '{}'", text), report);
    if (junk == Junk::kRefused || report.config_test()) return std::nullopt;
  }
  if (value > kMaxUnsigned) {
    complain(at, junk, fmt::format("number '{}' outside unsigned integer range", text), report);
    return std::nullopt;
  }
  if (value >= range.min && value <= range.max) return static_cast<std::uint32_t>(value);
  if (clean) {
    complain(at, junk,
             fmt::format("number '{}' outside range [{}, {}]", text, range.min, range.max), report);
  }
  return std::nullopt;
}

std::optional<int> read_integer(std::string_view text, Position at, SignedRange range,
                                Report& report) {
  constexpr std::uint64_t kMaxSigned = 0x7fff'ffff;
  const bool negative = text.starts_with('-');
  const bool sign = negative || text.starts_with('+');
  const auto [value, clean] = split_whole(text.substr(sign ? 1 : 0));
  if (!clean || text.size() == (sign ? 1U : 0U)) {
    complain(at, Junk::kIgnored, fmt::format("invalid number '{}'", text), report);
    if (report.config_test()) return std::nullopt;
  } else if (value > kMaxSigned) {
    complain(at, Junk::kIgnored, fmt::format("number '{}' outside integer range", text), report);
    return std::nullopt;
  }
  const int magnitude = static_cast<int>(std::min(value, kMaxSigned));
  const int number = negative ? -magnitude : magnitude;
  if (number >= range.min && number <= range.max) return number;
  complain(at, Junk::kRefused,
           fmt::format("number '{}' outside range [{}, {}]", text, range.min, range.max), report);
  return std::nullopt;
}

std::optional<std::uint8_t> read_version(std::string_view text, Position at, Report& report) {
  constexpr std::uint64_t kMaxSigned = 0x7fff'ffff;
  const bool negative = text.starts_with('-');
  const auto [value, clean] = split_whole(text.substr(negative ? 1 : 0));
  if (!clean) {
    complain(at, Junk::kIgnored, fmt::format("invalid number '{}'", text), report);
    if (report.config_test()) return std::nullopt;
  } else if (value > kMaxSigned) {
    complain(at, Junk::kIgnored, fmt::format("number '{}' outside integer range", text), report);
    return std::nullopt;
  }
  if (!negative && (value == 2 || value == 3)) return static_cast<std::uint8_t>(value);
  if (clean) {
    complain(at, Junk::kRefused, fmt::format("number '{}' outside range [2, 3]", text), report);
  }
  return std::nullopt;
}

std::optional<Duration> read_seconds(std::string_view text, Position at, TimeRange range,
                                     Report& report) {
  if (text.starts_with('-')) {
    complain(at, Junk::kIgnored, fmt::format("negative number '{}'", text), report);
    return std::nullopt;
  }
  const Decimal number = split_decimal(text);
  if (number.junk) {
    complain(at, Junk::kIgnored, fmt::format("invalid number '{}'", text), report);
  } else if (number.too_fine) {
    complain(at, Junk::kIgnored, fmt::format("number '{}' has too many decimal places", text),
             report);
  }
  if ((number.junk || number.too_fine) && report.config_test()) return std::nullopt;
  if (number.us >= range.min_us && number.us <= range.max_us) {
    return std::chrono::microseconds(number.us);
  }
  if (!number.junk) {
    complain(at, Junk::kIgnored,
             fmt::format("number '{}' outside range [{}, {}]", text, in_seconds(range.min_us),
                         in_seconds(range.max_us)),
             report);
  }
  return std::nullopt;
}

std::optional<bool> read_switch(std::string_view text) {
  if (text == "on" || text == "true" || text == "yes") return true;
  if (text == "off" || text == "false" || text == "no") return false;
  return std::nullopt;
}

}  // namespace havip::hostsim::conf
