// The command line of `havip`: verbs and their options. What a verb does is in a folder of its own.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "tools/run/run_command.h"

namespace {

using havip::tools::ExitStatus;

void add_run(CLI::App& app, havip::tools::RunOptions& options) {
  CLI::App* run = app.add_subcommand("run", "Play a scenario in virtual time");
  run->add_option("SCENARIO", options.scenario, "The scenario's JSON file")->required();
  run->add_option("--seed", options.seed, "The seed of every random stream, instead of its own");
  run->add_option("--out", options.out, "The run folder (default: runs/NAME-SEED)");
  run->add_flag("--json", options.json, "Print summary.json alone");
  run->add_option("--set", options.settings, "/json/pointer=value, set before anything is checked")
      ->allow_extra_args(false);
  run->footer(
      "The run folder holds summary.json, events.jsonl, capture.pcapng, vpccgw.sqlite,\n"
      "agents.json and inputs/.\n\n"
      "Example:\n"
      "  havip run scenarios/cases/nic-down.json --set /policy/limiter/window=10s\n");
}

int parse_and_run(int argc, char** argv) {
  CLI::App app(
      "havip plays the control path of a highly available virtual IP: from a guest's VRRP\n"
      "election to the last host's neighbour table.");
  app.require_subcommand(1);
  app.set_version_flag("--version", "havip " HAVIP_VERSION);
  app.footer(
      "Exit status: 0 all held; 1 an expectation, invariant or check failed; 2 bad input;\n"
      "3 this machine cannot do it; 4 internal error.\n\n"
      "Example:\n"
      "  havip run scenarios/cases/nic-down.json\n");
  havip::tools::RunOptions run;
  add_run(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are results; anything else is bad input.
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::kBadInput);
  }
  return static_cast<int>(havip::tools::run_command(run));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "havip: internal error: %s\n", error.what());
    return static_cast<int>(ExitStatus::kInternalError);
  }
}
