#include "tools/lint/lint_command.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "tools/cli/colour.h"
#include "tools/lint/lint.h"
#include "tools/lint/print.h"
#include "tools/machine/machine.h"

namespace havip::tools {
namespace {

using hostsim::conf::Environment;

void complain(std::string_view text) {
  fmt::print(stderr, "havip lint: {}\n", text);
}

std::string unknown_check(const std::string& id) {
  std::vector<std::string> known;
  for (const lint::Check* check : lint::all_checks())
    known.emplace_back(check->id);
  return fmt::format("--ignore {}: there is no such check{}", id, loader::suggestion(id, known));
}

// What stands in the command line, checked. All faults are said in one go.
Result<lint::Options, std::vector<std::string>> checked(const LintOptions& options) {
  lint::Options result{.flat = options.flat, .ignored = options.ignored};
  std::vector<std::string> faults;
  if (options.files.empty()) faults.emplace_back("no file to judge: havip lint FILE...");
  if (options.json && options.sarif) faults.emplace_back("--json and --sarif exclude each other");
  if (!options.subnet.empty()) {
    const auto subnet = net::parse_subnet(options.subnet);
    if (subnet) {
      result.subnet = *subnet;
    } else {
      faults.push_back("--subnet " + subnet.error());
    }
  }
  for (const std::string& id : options.ignored) {
    if (lint::find_check(id) == nullptr) faults.push_back(unknown_check(id));
  }
  std::set<std::string> seen;
  for (const std::string& file : options.files) {
    if (!seen.insert(file).second) faults.push_back(file + ": is named twice");
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return result;
}

Environment environment_of(const std::string& file, const LintOptions& options) {
  Environment environment =
      options.here ? machine::machine_environment(file) : machine::disk_environment(file);
  environment.node = options.config_id.empty() ? machine::node_name() : options.config_id;
  environment.any_nic = !options.here;
  if (options.here) environment.nics = machine::nic_names();
  return environment;
}

void print(const lint::Report& report, const LintOptions& options, const lint::Options& judged) {
  if (options.json) {
    fmt::print("{}", lint::to_json(report, judged));
  } else if (options.sarif) {
    fmt::print("{}", lint::to_sarif(report));
  } else {
    fmt::print("{}", lint::to_text(report, {.colour = wants_colour()}));
  }
}

}  // namespace

ExitStatus lint_command(const LintOptions& options) {
  if (options.list_checks) {
    fmt::print("{}", lint::list_checks());
    return ExitStatus::kHeld;
  }
  const auto judged = checked(options);
  if (!judged) {
    std::ranges::for_each(judged.error(), complain);
    return ExitStatus::kBadInput;
  }
  std::vector<lint::Subject> subjects;
  for (const std::string& file : options.files) {
    auto text = machine::read_text(file);
    if (text) {
      subjects.push_back(lint::read_subject(file, std::move(*text), environment_of(file, options)));
    } else {
      complain(text.error());
    }
  }
  if (subjects.size() != options.files.size()) return ExitStatus::kBadInput;
  const lint::Report report = lint::lint(subjects, *judged);
  print(report, options, *judged);
  return report.clean() ? ExitStatus::kHeld : ExitStatus::kFailed;
}

}  // namespace havip::tools
