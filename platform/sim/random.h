// Random streams: the only source of chance in a run, all of it from the scenario's seed.
//
// Every user of chance has a stream named after itself ("link h1>h2", "timeline/3"), so that
// adding one draw somewhere moves no other draw. The generator and the bounded draws are our own:
// the standard's distributions differ from library to library.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/time/time.h"

namespace havip::sim {

// A probability in billionths: no float decides a run.
class Probability {
 public:
  static constexpr std::uint64_t kAlways = 1'000'000'000;

  constexpr Probability() = default;
  // REQUIRES: billionths <= kAlways.
  constexpr explicit Probability(std::uint64_t billionths) : billionths_(billionths) {}

  [[nodiscard]] constexpr std::uint64_t billionths() const { return billionths_; }

 private:
  std::uint64_t billionths_ = 0;
};

// xoshiro256++ (Blackman, Vigna 2019), its state filled by splitmix64.
class Stream {
 public:
  Stream(std::uint64_t seed, std::string_view name);

  // Uniform over all 64-bit values.
  std::uint64_t next();

  // Uniform in [0, bound), without bias (Lemire 2019). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);

  // Uniform in [0, spread); 0, and no draw, when `spread` is 0. REQUIRES: spread >= 0.
  Duration within(Duration spread);

  // True with this probability; no draw when it is 0 or 1.
  bool chance(Probability p);

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace havip::sim
