#include "tools/run/prepared.h"

#include <cstdio>

#include <fmt/format.h>

#include "tools/vary/settings.h"

namespace havip::tools {
namespace {

ExitStatus refuse(const loader::Faults& faults) {
  for (const loader::Fault& fault : faults)
    fmt::print(stderr, "{}\n", to_string(fault));
  return ExitStatus::kBadInput;
}

// What Keepalived would complain of and the rig accepts: said once, before the run.
void print_findings(const loader::Scenario& scenario) {
  for (const loader::GuestConf& one : loader::confs_of(scenario)) {
    for (const auto& finding : one.conf->parsed.findings) {
      if (finding.severity == hostsim::conf::Severity::kNote) continue;
      fmt::print(stderr, "{}\n", to_string(finding));
    }
  }
}

}  // namespace

void complain(std::string_view text) {
  fmt::print(stderr, "havip: {}\n", text);
}

Result<std::unique_ptr<Prepared>, ExitStatus> prepare(const RunOptions& options) {
  auto settings = vary::read_settings(options.scenario, options.settings);
  if (!settings) {
    for (const std::string& fault : settings.error())
      complain(fault);
    return fail(ExitStatus::kBadInput);
  }
  if (options.seed)
    settings->push_back({.pointer = "/seed", .value = std::to_string(*options.seed)});
  auto prepared = prepare_quietly(options.scenario, *settings);
  if (!prepared) return fail(refuse(prepared.error()));
  print_findings((*prepared)->loaded.scenario);
  return std::move(*prepared);
}

Result<std::unique_ptr<Prepared>, loader::Faults> prepare_quietly(
    const std::string& scenario, const std::vector<loader::Setting>& settings) {
  auto loaded = loader::load(scenario, settings);
  if (!loaded) return fail(std::move(loaded).error());
  auto prepared = std::make_unique<Prepared>(Prepared{.loaded = std::move(*loaded), .plan = {}});
  auto plan = runner::make_plan(prepared->loaded.scenario);
  if (!plan) return fail(std::move(plan).error());
  prepared->plan = std::move(*plan);
  return prepared;
}

Result<RunFolder, ExitStatus> make_folder(const RunOptions& options, const Prepared& prepared) {
  const loader::Scenario& scenario = prepared.loaded.scenario;
  const std::string out =
      options.out.empty() ? fmt::format("runs/{}-{}", scenario.name, scenario.seed) : options.out;
  auto folder = RunFolder::create(out);
  if (folder) return std::move(*folder);
  complain(folder.error());
  return fail(ExitStatus::kEnvironment);
}

}  // namespace havip::tools
