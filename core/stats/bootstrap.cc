#include "core/stats/bootstrap.h"

#include <algorithm>
#include <vector>

#include "core/base/ensure.h"
#include "core/stats/quantile.h"

namespace havip::stats {
namespace {

// splitmix64 (Steele, Lea, Flood 2014), started by FNV-1a of a name.
class Draws {
 public:
  explicit Draws(std::string_view name) {
    for (const char c : name)
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }

  // Uniform in [0, bound): what would favour the lower values is drawn again.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t rest = (0 - bound) % bound;  // 2^64 modulo bound
    std::uint64_t value = next();
    while (value < rest)
      value = next();
    return value % bound;
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace

Interval median_interval(std::span<const Duration> sample, unsigned percent) {
  ensure(!sample.empty() && percent > 0 && percent < 100, "an interval of something");
  std::vector<Duration> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  Draws draws(kBootstrapSeed);
  std::vector<std::size_t> drawn(sorted.size());
  std::vector<std::size_t> medians(kResamples);
  const auto middle = static_cast<std::ptrdiff_t>(nearest_rank(drawn.size(), 50));
  for (std::size_t& median : medians) {
    for (std::size_t& one : drawn)
      one = draws.below(sorted.size());
    std::ranges::nth_element(drawn, drawn.begin() + middle);
    median = drawn[static_cast<std::size_t>(middle)];
  }
  std::ranges::sort(medians);
  // As much is cut off below as above, in whole resamples.
  const std::size_t cut = kResamples * (100 - percent) / 200;
  return {.low = sorted[medians[cut]], .high = sorted[medians[kResamples - 1 - cut]]};
}

}  // namespace havip::stats
