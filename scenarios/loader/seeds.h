// The seeds that a scenario wants to be played with: 7, "1..200", or a list of such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/loader/decode.h"

namespace havip::loader {

inline constexpr std::size_t kMaxSeeds = 100'000;  // of one scenario

struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // included; not below `first`
};

// "1..200". The error says what is wrong with it, without naming the text. Seeds fit in 63 bits.
[[nodiscard]] Result<SeedRange> parse_seed_range(std::string_view text);

// Scenario::seeds: ascending, each once.
void read_seeds(Decoding& decoding, Fields& root);

}  // namespace havip::loader
