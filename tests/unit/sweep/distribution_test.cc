#include "tools/sweep/distribution.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "tools/sweep/precision.h"

namespace havip::sweep {
namespace {

using namespace std::chrono_literals;

Distribution of(const std::vector<std::int64_t>& values) {
  Distribution out;
  for (const std::int64_t value : values)
    out.add(Duration{value});
  return out;
}

TEST_CASE("quantiles are by the nearest rank") {
  const Distribution d = of({50, 15, 40, 20, 35});
  CHECK_EQ(d.count(), 5);
  CHECK_EQ(d.quantile(1), 15ns);
  CHECK_EQ(d.quantile(20), 15ns);
  CHECK_EQ(d.quantile(21), 20ns);
  CHECK_EQ(d.quantile(50), 35ns);
  CHECK_EQ(d.quantile(99), 50ns);
  CHECK_EQ(d.quantile(100), 50ns);
  CHECK_EQ(d.least(), 15ns);
  CHECK_EQ(d.greatest(), 50ns);
}

TEST_CASE("what never ends is longer than anything") {
  Distribution d = of({7, 3});
  d.add_never();
  d.add_never();
  CHECK_EQ(d.count(), 4);
  CHECK_EQ(d.never(), 2);
  CHECK_EQ(d.quantile(50), 7ns);
  CHECK_EQ(d.quantile(51), std::nullopt);
  CHECK_EQ(d.greatest(), std::nullopt);
  CHECK_EQ(d.least(), 3ns);
}

TEST_CASE("any number of values, in any order, is kept to 16 binary digits") {
  std::vector<std::int64_t> values;
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < 3 * Distribution::kExact; ++i)
    values.push_back(static_cast<std::int64_t>(2'000'000'000 + random() % 2'000'000'000));
  const Distribution d = of(values);
  CHECK_FALSE(d.exact());
  std::ranges::shuffle(values, random);
  const Distribution shuffled = of(values);
  std::ranges::sort(values);
  for (const std::uint64_t percent : {1U, 25U, 50U, 90U, 99U}) {
    const std::int64_t exact = values[(values.size() * percent + 99) / 100 - 1];
    const std::int64_t kept = ns(*d.quantile(percent));
    CHECK_LE(kept, exact);
    CHECK_GE(kept, exact - exact / 32'768);
    CHECK_EQ(shuffled.quantile(percent), d.quantile(percent));
  }
  CHECK_EQ(ns(*d.least()), values.front());
  CHECK_EQ(ns(*d.greatest()), values.back());
  CHECK_EQ(d.count(), values.size());
}

TEST_CASE("few different values stay exact, however many there are") {
  Distribution d;
  for (int i = 0; i < 300'000; ++i)
    d.add(Duration{3'262'012'001 + i % 100});
  CHECK(d.exact());
  CHECK_EQ(d.quantile(50), Duration{3'262'012'050});
}

TEST_CASE("a histogram counts what lies in its parts, both ends included") {
  const Distribution d = of({0, 1, 9, 10, 19, 20, 21});
  CHECK_EQ(d.histogram(0ns, 20ns, 2), std::vector<std::uint64_t>{3, 3});
  CHECK_EQ(of({5, 5}).histogram(5ns, 5ns, 3), std::vector<std::uint64_t>{2, 0, 0});
}

TEST_CASE("p99 is known once its interval is narrow enough") {
  Distribution d;
  for (int i = 0; i < 300; ++i)
    d.add(1s);
  CHECK_FALSE(precision_of(d).known);  // too few for a bound above
  for (int i = 0; i < 700; ++i)
    d.add(1s);
  CHECK(precision_of(d).within(1ns));
  for (int i = 0; i < 10; ++i)
    d.add(2s);
  CHECK_FALSE(precision_of(d).within(999ms));
  CHECK(precision_of(d).within(1s));
  // Around the p99 some ended and some did not: the interval is infinite.
  Distribution open;
  for (int i = 0; i < 1000; ++i)
    i % 100 == 0 ? open.add_never() : open.add(1s);
  CHECK_FALSE(precision_of(open).within(1h));
  Distribution hopeless;
  for (int i = 0; i < 1000; ++i)
    i % 2 == 0 ? hopeless.add_never() : hopeless.add(1s);
  CHECK(precision_of(hopeless).within(1ns));
}

}  // namespace
}  // namespace havip::sweep
