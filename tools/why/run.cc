#include "tools/why/run.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "scenarios/loader/load.h"
#include "tools/compare/read_run.h"
#include "tools/compare/summary_reader.h"

namespace havip::why {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_text(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    return fail("is missing; expected one of the files of a run folder");
  if (!fs::is_regular_file(path, error)) return fail("is no regular file");
  if (fs::file_size(path, error) > loader::kMaxBytes) return fail("is longer than 16 MiB");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(std::string(std::strerror(errno)));
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// The configurations lie beside the scenario, whatever folder it names.
Result<std::string> read_conf(const fs::path& inputs, const std::string& name) {
  return read_text(inputs / fs::path(name).filename());
}

std::optional<loader::Scenario> read_scenario(const fs::path& inputs, compare::Faults& faults) {
  const auto text = read_text(inputs / "scenario.json");
  if (!text) {
    faults.add("", text.error());
    return {};
  }
  auto loaded = loader::load_text(*text, (inputs / "scenario.json").string(),
                                  [&](const std::string& name) { return read_conf(inputs, name); });
  if (loaded) return std::move(loaded->scenario);
  std::string file;
  for (const loader::Fault& fault : loaded.error()) {
    if (fault.file != file) faults.begin(file = fault.file);
    faults.add(fault.line != 0 ? fmt::format("line {}", fault.line) : fault.pointer, fault.text);
  }
  return {};
}

}  // namespace

std::optional<Run> Run::open(const std::string& folder, compare::Faults& faults) {
  if (!compare::is_run_folder(folder, faults)) return {};
  const auto path = [&](const char* name) { return (fs::path(folder) / name).string(); };

  faults.begin(path("summary.json"));
  compare::Summary summary = compare::read_summary(path("summary.json"), faults);
  // What another version has written is not worth a second fault.
  if (faults.in_file()) return {};

  faults.begin(path("events.jsonl"));
  auto events = compare::EventsFile::open(path("events.jsonl"), faults);
  if (events) {
    events->read([](const compare::Head&, const std::string&) {}, faults);
    if (!faults.in_file()) compare::check_agreement(summary, *events, faults);
  }
  const bool read = events && !faults.in_file();

  faults.begin(path("inputs/scenario.json"));
  auto scenario = read_scenario(fs::path(folder) / "inputs", faults);
  if (!read || !scenario) return {};
  return Run(folder, std::move(summary), std::move(*scenario), std::move(*events));
}

std::optional<Record> Run::at(Seq seq) const {
  ensure(!searching_, "a search asks the run for nothing else");
  return parse_record(events_.fetch(seq));
}

void Run::each(const Kinds& kinds, const std::function<bool(const Record&)>& visit,
               std::string_view needle) const {
  ensure(!searching_, "a search asks the run for nothing else");
  searching_ = true;
  std::string line;
  events_.rewind();
  for (bool goes_on = true; goes_on && events_.next(line);) {
    if (line.find(needle) == std::string::npos) continue;
    if (line.ends_with('\n')) line.pop_back();
    const auto head = compare::parse_head(line);
    if (!head || std::ranges::find(kinds, head->kind) == kinds.end()) continue;
    const auto record = parse_record(line);
    goes_on = !record || visit(*record);
  }
  searching_ = false;
}

std::optional<Record> Run::first(const Kinds& kinds, const Matches& matches) const {
  std::optional<Record> found;
  each(kinds, [&](const Record& record) {
    if (matches(record)) found = record;
    return !found;
  });
  return found;
}

std::optional<Record> Run::last(const Kinds& kinds, Seq before, const Matches& matches) const {
  std::optional<Record> found;
  each(kinds, [&](const Record& record) {
    if (record.seq >= before) return false;
    if (matches(record)) found = record;
    return true;
  });
  return found;
}

}  // namespace havip::why
