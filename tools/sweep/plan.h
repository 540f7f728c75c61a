// Plan: which runs a sweep is made of, in one fixed order: every combination of values (the last
// axis turns fastest) with every seed. A run's place in it is its position; files, shards and
// summaries go by it, so that they are the same however the work was shared out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/vary/axis.h"

namespace havip::sweep {

// Both inclusive.
struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 1;

  [[nodiscard]] std::uint64_t count() const { return last - first + 1; }
  friend bool operator==(const Seeds&, const Seeds&) = default;
};

// "1..200", or "7" for one. The error says what was expected.
[[nodiscard]] Result<Seeds> parse_seeds(std::string_view text);
[[nodiscard]] std::string to_string(const Seeds& seeds);

inline constexpr std::uint64_t kMaxRuns = 1'000'000'000;
inline constexpr std::uint64_t kMaxCombinations = 100'000;

// What is varied: places, and the values of each.
struct Dimension {
  std::string place;
  std::vector<std::string> values;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

struct Plan {
  std::string scenario;  // its name
  std::string hash;      // of its content, confs included, before anything is varied
  std::string build;     // of the program
  Seeds seeds;
  std::vector<Dimension> dimensions;  // may be empty: one combination

  [[nodiscard]] std::size_t combinations() const;
  [[nodiscard]] std::uint64_t runs() const { return combinations() * seeds.count(); }

  [[nodiscard]] std::size_t combination(std::uint64_t position) const {
    return static_cast<std::size_t>(position / seeds.count());
  }
  [[nodiscard]] std::uint64_t seed(std::uint64_t position) const {
    return seeds.first + position % seeds.count();
  }
  [[nodiscard]] std::uint64_t position(std::size_t combination, std::uint64_t seed) const {
    return combination * seeds.count() + (seed - seeds.first);
  }

  // Which value of each dimension a combination has.
  [[nodiscard]] std::vector<std::size_t> choice(std::size_t combination) const;
  [[nodiscard]] std::vector<std::string> values(std::size_t combination) const;
  // The combination of these values; none: it is not in the plan.
  [[nodiscard]] std::optional<std::size_t> find(const std::vector<std::string>& values) const;
  // "/policy/limiter/window=5s web-a.conf:advert_int=1"; "" when nothing is varied.
  [[nodiscard]] std::string label(std::size_t combination) const;

  friend bool operator==(const Plan&, const Plan&) = default;
};

// The plan's size within its bounds, or what is too much of it.
[[nodiscard]] Result<void> check_size(const Plan& plan);

}  // namespace havip::sweep
