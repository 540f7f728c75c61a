// Distribution: durations in any number, in bounded memory, with their quantiles.
//
// Exact up to kExact different values. Beyond that every value is rounded down to its first 16
// binary digits (at most 0.0016 % less), which bounds what is kept to some MiB whatever comes;
// least, greatest and count stay exact. What comes out does not depend on the order of what went
// in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/time/time.h"

namespace havip::sweep {

class Distribution {
 public:
  static constexpr std::size_t kExact = 65'536;

  // REQUIRES: `value` >= 0.
  void add(Duration value);
  // Something that was still not over when it could be seen no more: longer than any value.
  void add_never() { ++never_; }

  [[nodiscard]] std::uint64_t count() const { return finite_ + never_; }
  [[nodiscard]] std::uint64_t never() const { return never_; }

  // The value of this rank (from 1, in ascending order); none: never. REQUIRES: rank <= count().
  [[nodiscard]] std::optional<Duration> at_rank(std::uint64_t rank) const;
  // Nearest rank: the least value with at least `percent` % of all at or below it. REQUIRES:
  // count() above 0, 0 < percent <= 100.
  [[nodiscard]] std::optional<Duration> quantile(std::uint64_t percent) const;
  // REQUIRES: count() above 0.
  [[nodiscard]] std::optional<Duration> least() const;
  [[nodiscard]] std::optional<Duration> greatest() const;  // none: never

  // Whether quantiles are the very values that were added.
  [[nodiscard]] bool exact() const;

  // How many values lie in each of `cells` equal parts of [from, to]; what lies outside is left
  // out.
  [[nodiscard]] std::vector<std::uint64_t> histogram(Duration from, Duration to,
                                                     std::size_t cells) const;

 private:
  struct Entry {
    std::int64_t value = 0;
    std::uint64_t count = 0;
  };

  void settle() const;

  std::uint64_t finite_ = 0;
  std::uint64_t never_ = 0;
  std::int64_t least_ = 0;
  std::int64_t greatest_ = 0;
  // Sorted, each value once; and what has come since. Settling changes nothing that can be seen.
  mutable std::vector<Entry> entries_;
  mutable std::vector<std::int64_t> fresh_;
  mutable bool coarse_ = false;
};

}  // namespace havip::sweep
