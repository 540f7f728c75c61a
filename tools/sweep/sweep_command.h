// `havip sweep`: one scenario with many seeds and values, on all cores.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::sweep {

struct SweepOptions {
  std::string scenario;           // path of the JSON file
  std::string seeds = "1..100";   // see parse_seeds()
  std::vector<std::string> vary;  // see tools/vary/axis.h
  std::string shard;              // see choose_shard(); "": by the surroundings
  std::string out;                // the results file; "": none. {shard} is "2-of-8"
  bool skip_damaged = false;
  std::string until_ci;  // a duration; "": play everything
  unsigned jobs = 0;     // threads; 0: all cores
  bool json = false;
  std::string plot;  // the SVG file; "": none
};

// The summary goes to stdout, all else to stderr.
[[nodiscard]] tools::ExitStatus sweep_command(const SweepOptions& options);

// What `havip sweep --help` says below its options.
[[nodiscard]] std::string sweep_help();

}  // namespace havip::sweep
