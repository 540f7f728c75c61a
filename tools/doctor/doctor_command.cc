#include "tools/doctor/doctor_command.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "tools/cli/colour.h"
#include "tools/doctor/diagnose.h"
#include "tools/doctor/print.h"
#include "tools/doctor/read_run.h"
#include "tools/run/interrupt.h"
#include "tools/run/playing.h"

namespace havip::tools {
namespace {

namespace fs = std::filesystem;

void complain_of(std::string_view text) {
  fmt::print(stderr, "havip doctor: {}\n", text);
}

// Plays the scenario, and says where its run folder is.
Result<std::string, ExitStatus> play(const DoctorOptions& options) {
  const RunOptions how{
      .scenario = options.subject, .out = options.out, .settings = options.settings};
  auto prepared = prepare(how);
  if (!prepared) return fail(prepared.error());
  const loader::Scenario& scenario = (*prepared)->loaded.scenario;
  const std::string folder =
      how.out.empty() ? fmt::format("runs/{}-{}", scenario.name, scenario.seed) : how.out;
  catch_interrupts();
  const auto left = leave_run_folder(**prepared, folder, interrupted());
  if (!left) {
    complain_of(left.error());
    return fail(ExitStatus::kEnvironment);
  }
  if (*left) return folder;
  complain_of("interrupted");
  return fail(ExitStatus::kFailed);
}

// The faults of the command line.
std::vector<std::string> faults_of(const DoctorOptions& options, bool is_folder) {
  std::vector<std::string> faults;
  if (options.subject.empty())
    faults.emplace_back("nothing to look at: havip doctor RUN_DIR|SCENARIO.json [HAVIP]");
  if (is_folder && !options.settings.empty())
    faults.emplace_back("--set is for a scenario, and this is a folder");
  if (is_folder && !options.out.empty())
    faults.emplace_back("--out is for a scenario, and this is a folder");
  return faults;
}

}  // namespace

ExitStatus doctor_command(const DoctorOptions& options) {
  if (options.list_causes) {
    fmt::print("{}", doctor::list_causes());
    return ExitStatus::kHeld;
  }
  std::error_code error;
  const bool is_scenario = fs::is_regular_file(options.subject, error);
  if (const auto wrong = faults_of(options, !is_scenario); !wrong.empty()) {
    std::ranges::for_each(wrong, complain_of);
    return ExitStatus::kBadInput;
  }
  std::string folder = options.subject;
  if (is_scenario) {
    auto played = play(options);
    if (!played) return played.error();
    folder = *played;
  }
  compare::Faults faults;
  const auto evidence = doctor::read_run(folder, faults);
  if (!evidence) {
    std::ranges::for_each(faults.take(), complain_of);
    return ExitStatus::kBadInput;
  }
  const auto diagnoses = doctor::diagnose(*evidence, options.havip, folder);
  if (!diagnoses) {
    complain_of(diagnoses.error());
    return ExitStatus::kBadInput;
  }
  fmt::print("{}", options.json ? doctor::to_json(*diagnoses)
                                : doctor::to_text(*diagnoses, {.colour = wants_colour()}));
  const bool healthy = std::ranges::all_of(*diagnoses, &doctor::Diagnosis::healthy);
  return healthy ? ExitStatus::kHeld : ExitStatus::kFailed;
}

}  // namespace havip::tools
