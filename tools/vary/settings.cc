#include "tools/vary/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "scenarios/loader/json.h"
#include "tools/vary/draft.h"

namespace havip::vary {
namespace {

std::optional<std::string> text_of(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Whether somebody has to look into the document to say where the value goes.
bool needs_document(const std::string& text) {
  return !text.starts_with('/') || text.substr(0, text.find('=')).find("/*") != std::string::npos;
}

}  // namespace

Result<std::vector<loader::Setting>, std::vector<std::string>> read_settings(
    const std::string& path, const std::vector<std::string>& texts) {
  std::vector<std::string> faults;
  std::vector<Value> values;
  for (const std::string& text : texts) {
    if (auto value = parse_value(text)) {
      values.push_back(std::move(*value));
    } else {
      faults.push_back("--set " + value.error());
    }
  }
  std::optional<Draft> draft;
  if (faults.empty() && std::ranges::any_of(texts, needs_document)) {
    const auto document = text_of(path);
    auto root = loader::parse_json(document.value_or(""), loader::kMaxDepth);
    if (!root) return std::vector<loader::Setting>{};
    const auto folder = std::filesystem::path(path).parent_path();
    draft.emplace(std::move(*root), [folder](const std::string& name) -> Result<std::string> {
      if (auto text = text_of(folder / name)) return *std::move(text);
      return fail("No such file, or it may not be read");
    });
  }
  std::vector<loader::Setting> settings;
  for (const Value& value : values) {
    if (!draft) {
      settings.push_back({.pointer = value.place.pointer, .value = value.text});
    } else if (auto done = draft->put(value); !done) {
      faults.push_back("--set " + value.place.text + ": " + done.error());
    }
  }
  if (!faults.empty()) return fail(std::move(faults));
  return draft ? draft->settings() : settings;
}

}  // namespace havip::vary
