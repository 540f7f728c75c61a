// What is settled before a run begins, virtual or live: the scenario, what engines are made of, and
// the folder that the run will leave.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "scenarios/runner/plan.h"
#include "tools/cli/exit_status.h"
#include "tools/run/run_folder.h"

namespace havip::tools {

struct RunOptions {
  std::string scenario;  // path of the JSON file
  std::optional<std::uint64_t> seed;
  std::string out;  // the run folder; empty: runs/NAME-SEED
  bool json = false;
  std::vector<std::string> settings;  // see tools/vary/settings.h
};

struct Prepared {
  loader::Loaded loaded;
  runner::Plan plan;  // of that scenario
};

// Loads the scenario. What is wrong with it is said on stderr, as is what Keepalived would complain
// of; the error is the exit status.
[[nodiscard]] Result<std::unique_ptr<Prepared>, ExitStatus> prepare(const RunOptions& options);

// The same without a word: the error is everything that is wrong.
[[nodiscard]] Result<std::unique_ptr<Prepared>, loader::Faults> prepare_quietly(
    const std::string& scenario, const std::vector<loader::Setting>& settings);

// Makes its run folder, or says why not.
[[nodiscard]] Result<RunFolder, ExitStatus> make_folder(const RunOptions& options,
                                                        const Prepared& prepared);

// A line on stderr.
void complain(std::string_view text);

}  // namespace havip::tools
