#include "core/time/time.h"

#include <doctest/doctest.h>

#include "tests/support/generators.h"

namespace havip {
namespace {

using test::property;

// Powers of ten apart, so that every unit and many trailing zeros come up.
Duration any_duration() {
  std::int64_t n = *rc::gen::arbitrary<std::int64_t>();
  for (int cut = *rc::gen::inRange(0, 19); cut > 0; --cut)
    n /= 10;
  for (int shift = *rc::gen::inRange(0, 19); shift > 0 && std::abs(n) < 900'000'000'000'000'000;
       --shift)
    n *= 10;
  return Duration{n == std::numeric_limits<std::int64_t>::min() ? 0 : n};
}

TEST_CASE("duration: its text reads back, exactly") {
  property([] {
    const Duration d = any_duration();
    RC_ASSERT(parse_duration(to_string(d)) == d);
  });
}

TEST_CASE("duration: no text crashes the parser") {
  property([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('0', '1', '9', '.', '-', 'n', 's', 'u', 'm', 'h', ' '));
    if (const auto d = parse_duration(text)) RC_ASSERT(parse_duration(to_string(*d)) == *d);
  });
}

TEST_CASE("seconds(): off by half a unit of the last place at most") {
  property([] {
    const Duration d{*rc::gen::inRange<std::int64_t>(-4'000'000'000'000, 4'000'000'000'000)};
    const auto back = parse_duration([&] {
      std::string text = seconds(d, 3);
      text.erase(text.find(' '), 1);
      return text;
    }());
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::abs((*back - d).count()) <= 500'000);
  });
}

}  // namespace
}  // namespace havip
