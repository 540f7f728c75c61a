#include "tools/doctor/read_run.h"

#include <filesystem>

#include <fmt/format.h>

#include "tools/compare/json_view.h"
#include "tools/compare/read_run.h"
#include "tools/doctor/read_agents.h"
#include "tools/doctor/read_capture.h"
#include "tools/doctor/read_inventory.h"
#include "tools/report/summary.h"

namespace havip::doctor {
namespace {

namespace fs = std::filesystem;

// The version alone: nothing else of summary.json is looked at.
bool is_of_this_version(const std::string& path, compare::Faults& faults) {
  faults.begin(path);
  const auto file = compare::read_json(path, faults);
  if (!file) return false;
  const auto found = file->is_object() ? file->find("format") : file->end();
  if (file->is_object() && found != file->end() && found->is_number_unsigned() &&
      found->get<std::uint64_t>() == report::kSummaryFormat)
    return true;
  const std::string has = file->is_object() && found != file->end() ? found->dump() : "is missing";
  faults.add("/format", fmt::format("{}, expected {}: it was written by another version of havip",
                                    has, report::kSummaryFormat));
  return false;
}

// "PATH: what" of a reader as a fault of that file.
void add_fault(const std::string& path, const std::string& error, compare::Faults& faults) {
  faults.begin(path);
  const std::string prefix = path + ": ";
  faults.add("", error.starts_with(prefix) ? error.substr(prefix.size()) : error);
}

}  // namespace

std::optional<Evidence> read_run(const std::string& folder, compare::Faults& faults) {
  const auto path = [&](const char* name) { return (fs::path(folder) / name).string(); };
  if (!compare::is_run_folder(folder, faults) || !is_of_this_version(path("summary.json"), faults))
    return {};
  Evidence out;
  Built built = read_inventory(path("inputs"), faults);
  out.inventory = std::move(built.inventory);
  out.confs = std::move(built.confs);

  faults.begin(path("agents.json"));
  Agents agents = read_agents(path("agents.json"), faults);
  out.hosts = std::move(agents.hosts);
  out.collected_at = agents.collected_at;

  if (auto capture = read_capture(path("capture.pcapng"))) {
    out.capture = *std::move(capture);
  } else {
    add_fault(path("capture.pcapng"), capture.error(), faults);
  }
  if (auto gateway = vpccgw::read_collected(path("vpccgw.sqlite"))) {
    out.gateway = *std::move(gateway);
  } else {
    add_fault(path("vpccgw.sqlite"), gateway.error(), faults);
  }
  if (!faults.empty()) return {};
  return out;
}

}  // namespace havip::doctor
