// Baselines made by hand.
#pragma once

#include <string>
#include <vector>

#include "tools/baseline/baseline.h"

namespace havip::baseline::test {

using namespace std::chrono_literals;

inline constexpr std::string_view kHash = "00000000000000000000000000000001";

// A run with one switchover of havip-1, whose stages are these, in their order.
inline Run run(std::uint64_t seed, const std::vector<Duration>& stages,
               std::string to = "web-b/eth0") {
  Run one{.seed = seed,
          .switches = {{.havip = "havip-1", .from = "web-a/eth0", .to = std::move(to)}}};
  for (std::size_t i = 0; i < stages.size(); ++i)
    one.switches[0].stages.push_back(
        {.name = std::string(judge::kStageNames.at(i)), .took = stages[i]});
  return one;
}

inline Entry entry(std::string path, std::vector<Run> runs, std::string hash = std::string(kHash)) {
  return {.path = std::move(path), .hash = std::move(hash), .runs = std::move(runs)};
}

// All of a folder was played.
inline bool everything(const std::string&) {
  return true;
}

}  // namespace havip::baseline::test
