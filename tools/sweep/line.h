// A results file: JSON Lines. The first line is the plan, each other one a run, in the order of
// their positions. All of it follows from scenario, seed, values and build: no time of day, no
// machine, no shard.
//
//   {"havip_sweep":1,"scenario":"nic-down","hash":"9f..","build":"0.1.0 ..","seeds":"1..200",
//    "vary":[{"place":"/policy/limiter/window","values":["0s","5s"]}],"stages":["detection",..]}
//   {"seed":1,"values":["0s"],"hash":"4b..","build":"0.1.0 ..","recovered":true,
//    "outage_ns":{"ping":3270000000},"switchovers":[{"havip":"havip-1","from":"web-a/eth0",
//    "to":"web-b/eth0","cause":"nic_down","at_ns":10000000000,"stages_ns":[3262012000,..],
//    "phase_ns":386425000}]}
//
// `hash` of a run is that of the scenario as it was played, values and confs included. An outage of
// null was not over at the end of the run, or its probe was never answered. `stages_ns` goes by
// `stages` of the first line; those that never came are left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/sweep/one_run.h"
#include "tools/sweep/plan.h"

namespace havip::sweep {

inline constexpr std::uint64_t kResultsFormat = 1;

struct Line {
  std::uint64_t seed = 0;
  std::vector<std::string> values;  // of the plan's dimensions
  std::string hash;
  std::string build;
  Outcome outcome;

  friend bool operator==(const Line&, const Line&) = default;
};

// Each with a line feed at its end.
[[nodiscard]] std::string header_line(const Plan& plan);
[[nodiscard]] std::string run_line(const Line& line);

// The error says what is wrong with the line. Nothing is taken on trust: types, ranges and names.
[[nodiscard]] Result<Plan> read_header(std::string_view text);
[[nodiscard]] Result<Line> read_run(std::string_view text);

}  // namespace havip::sweep
