#include "scenarios/loader/load.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "scenarios/loader/decode.h"
#include "scenarios/loader/explain.h"
#include "scenarios/loader/json.h"
#include "scenarios/loader/json_file.h"
#include "scenarios/loader/settings.h"

namespace havip::loader {
namespace {

Fault fault_of_file(const std::string& file, std::string text) {
  return {.file = file, .line = 0, .column = 0, .pointer = {}, .text = std::move(text)};
}

// Those of the scenario first, each with its name, then those of the confs; in the order of the
// files.
Faults sorted(Faults faults, const std::string& file) {
  const auto confs = std::stable_partition(faults.begin(), faults.end(), [&](const Fault& fault) {
    return fault.file.empty() || fault.file == file;
  });
  std::stable_sort(faults.begin(), confs,
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  std::for_each(faults.begin(), confs, [&](Fault& fault) { fault.file = file; });
  return faults;
}

Faults check_schema(const Node& root) {
  if (holds_against_schema(root)) return {};
  Faults faults = explain(schema_tree(), root);
  // The validator has the last word, even where the words for it are missing.
  if (faults.empty()) {
    faults.push_back({.file = {},
                      .line = root.line,
                      .column = 0,
                      .pointer = {},
                      .text = "does not hold against scenario.schema.json"});
  }
  return faults;
}

}  // namespace

std::string to_string(const Fault& fault) {
  std::string text = fault.file;
  if (fault.line != 0) text += fmt::format(":{}", fault.line);
  if (fault.column != 0) text += fmt::format(":{}", fault.column);
  if (!fault.pointer.empty()) text += fmt::format(": {}", fault.pointer);
  return text + ": " + fault.text;
}

Result<Loaded, Faults> load_text(std::string_view text, const std::string& name,
                                 const Reader& reader, const std::vector<Setting>& settings) {
  auto root = parse_file(text, name, "a scenario");
  if (!root) return fail(std::move(root).error());
  Faults faults;
  for (const Setting& setting : settings) {
    if (auto applied = apply(setting, *root); !applied) faults.push_back(applied.error());
  }
  if (!faults.empty()) return fail(std::move(faults));
  faults = check_schema(*root);
  if (!faults.empty()) return fail(sorted(std::move(faults), name));
  Decoding decoding(schema_tree(), reader);
  decode(decoding, *root);
  if (!decoding.faults.empty()) return fail(sorted(std::move(decoding.faults), name));
  return Loaded{.scenario = std::move(decoding.scenario), .json = document(*root)};
}

Result<Loaded, Faults> load(const std::string& path, const std::vector<Setting>& settings) {
  const auto text = read_file(path);
  if (!text) return fail(Faults{fault_of_file(path, text.error())});
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return load_text(
      *text, path, [&](const std::string& conf) { return read_file((folder / conf).string()); },
      settings);
}

}  // namespace havip::loader
