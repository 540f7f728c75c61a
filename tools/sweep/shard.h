// Shard: which part of a sweep this process is to do, as its options or its surroundings say.
//
//   --shard 2/8     the second of eight (from 1); --shard 1/1 is all, whatever the surroundings say
//   --shard auto/8  the number from the surroundings, the count from here
//   nothing         both from the surroundings, if they say so; else all
//
// Surroundings: Slurm arrays, Indexed Jobs of Kubernetes, Open MPI, GNU parallel. Kubernetes and
// GNU parallel tell the number alone, so they need auto/N. Two that speak at once contradict each
// other, and are refused: only the user knows which of them shares the sweep out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::sweep {

struct Shard {
  std::uint64_t number = 1;  // 1..count
  std::uint64_t count = 1;
  std::string said_by;  // "--shard", "a Slurm array"; empty: nobody, it is all of the sweep

  // Positions are dealt out in turn: neighbours cost the same, so that shards do.
  [[nodiscard]] bool has(std::uint64_t position) const { return position % count == number - 1; }
};

// "2/8"
[[nodiscard]] std::string to_string(const Shard& shard);

// A variable of the environment; none: not set.
using Surroundings = std::function<std::optional<std::string>(const std::string& name)>;

// `option` is what follows --shard, "" without it. The error says what was found, and the cure.
[[nodiscard]] Result<Shard> choose_shard(std::string_view option, const Surroundings& surroundings);

// The environment of this process.
[[nodiscard]] Surroundings process_environment();

}  // namespace havip::sweep
