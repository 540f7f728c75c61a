#include "core/time/time.h"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace havip {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr std::array<Unit, 6> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"ms", 1'000'000},
                                      {"s", 1'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"h", 3'600'000'000'000}}};

std::optional<std::int64_t> unit_ns(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.ns;
  }
  return std::nullopt;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "1.50" of a unit -> nanoseconds, exactly; 128 bits keep the overflow check simple.
Result<Duration> scale(std::string_view digits, std::int64_t unit) {
  __extension__ using Wide = __int128;
  constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
  Wide value = 0;
  Wide divisor = 1;
  bool fraction = false;
  for (char c : digits) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    if (value > kMax || divisor > kMax) return fail("is out of range");
    value = value * 10 + (c - '0');
    if (fraction) divisor *= 10;
  }
  const Wide scaled = value * unit;
  if (scaled % divisor != 0) return fail("is finer than one nanosecond");
  if (scaled / divisor > kMax) return fail("is out of range");
  return Duration{static_cast<std::int64_t>(scaled / divisor)};
}

std::string with_fraction(std::int64_t whole, std::int64_t rest, int places) {
  if (rest == 0) return fmt::format("{}", whole);
  std::string text = fmt::format("{}.{:0{}}", whole, rest, places);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  std::string_view body = negative ? text.substr(1) : text;
  std::size_t end = 0;
  std::size_t dots = 0;
  while (end < body.size() && (is_digit(body[end]) || body[end] == '.')) {
    dots += body[end] == '.' ? 1U : 0U;
    ++end;
  }
  const bool number = end > 0 && is_digit(body[0]) && is_digit(body[end - 1]) && dots <= 1;
  if (!number) return fail("is not a number with a unit, as in \"250us\", \"1.5s\" or \"2m\"");
  const auto unit = unit_ns(body.substr(end));
  if (!unit) return fail("needs a unit: ns, us, ms, s, m or h");
  auto scaled = scale(body.substr(0, end), *unit);
  if (scaled && negative) return -*scaled;
  return scaled;
}

std::string to_string(Duration d) {
  if (d.count() < 0) return "-" + to_string(-d);
  const std::int64_t n = d.count();
  if (n == 0 || n >= 1'000'000'000) {
    return with_fraction(n / 1'000'000'000, n % 1'000'000'000, 9) + "s";
  }
  if (n >= 1'000'000) return with_fraction(n / 1'000'000, n % 1'000'000, 6) + "ms";
  if (n >= 1'000) return with_fraction(n / 1'000, n % 1'000, 3) + "us";
  return fmt::format("{}ns", n);
}

std::string to_string(Instant t) {
  const std::int64_t n = ns(t);
  if (n < 0) return "-" + to_string(Instant{Duration{-n}});
  return with_fraction(n / 1'000'000'000, n % 1'000'000'000, 9) + "s";
}

std::string seconds(Duration d, int decimals) {
  std::int64_t step = 1'000'000'000;
  for (int i = 0; i < decimals; ++i)
    step /= 10;
  const bool negative = d.count() < 0;
  const std::int64_t n = negative ? -d.count() : d.count();
  const std::int64_t rounded = (n + step / 2) / step * step;
  std::string text = fmt::format("{}{}", negative ? "-" : "", rounded / 1'000'000'000);
  if (decimals > 0) {
    text += fmt::format(".{:0{}}", rounded % 1'000'000'000 / step, decimals);
  }
  return text + " s";
}

}  // namespace havip
