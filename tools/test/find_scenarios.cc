#include "tools/test/find_scenarios.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace havip::test_run {
namespace {

namespace fs = std::filesystem;

bool is_run_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "summary.json", ignored) &&
         fs::exists(folder / "events.jsonl", ignored);
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

bool has_scenario_name(const fs::path& path) {
  const std::string name = path.filename().string();
  return path.extension() == ".json" && !name.ends_with(".schema.json") && !is_hidden(path);
}

class Search {
 public:
  void add(const std::string& argument) {
    std::error_code error;
    const fs::file_status status = fs::status(argument, error);
    if (status.type() == fs::file_type::not_found) {
      fault(argument, "no such file or folder");
    } else if (error) {
      fault(argument, error.message());
    } else if (fs::is_directory(status)) {
      add_folder(argument);
    } else {
      add_file(argument, /*named=*/true);
    }
  }

  FoundScenarios take() {
    for (const auto& [where, one] : found_)
      result_.scenarios.push_back(one);
    std::ranges::sort(result_.scenarios, {}, &FoundScenario::path);
    return std::move(result_);
  }

 private:
  void fault(const std::string& path, const std::string& what) {
    result_.faults.push_back(fmt::format("{}: {}", path, what));
  }

  void add_folder(const std::string& argument) {
    std::error_code error;
    fs::recursive_directory_iterator it(argument, error);
    while (!error && it != fs::end(it)) {
      const fs::path& path = it->path();
      std::error_code ignored;
      if (it->is_directory(ignored)) {
        if (is_hidden(path) || is_run_folder(path)) it.disable_recursion_pending();
      } else if (has_scenario_name(path)) {
        add_file(path.string(), /*named=*/false);
      }
      it.increment(error);
    }
    if (error) fault(argument, error.message());
  }

  // The same file by two paths is one: the first path, or the one that names it.
  void add_file(const std::string& path, bool named) {
    std::error_code error;
    const fs::path where = fs::weakly_canonical(path, error);
    const auto [it, is_new] =
        found_.try_emplace(error ? path : where.string(), FoundScenario{path, named});
    if (!is_new && named) it->second.named = true;
  }

  std::map<std::string, FoundScenario> found_;  // by where they are
  FoundScenarios result_;
};

}  // namespace

FoundScenarios find_scenarios(const std::vector<std::string>& paths) {
  Search search;
  for (const std::string& path : paths)
    search.add(path);
  return search.take();
}

bool meant_as_scenario(const std::string& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return true;
  std::size_t keys = 0;
  for (const char* key : {"name", "duration", "vpc", "subnets", "hosts", "guests"})
    keys += json.is_object() && json.contains(key) ? std::size_t{1} : std::size_t{0};
  return keys >= 2;
}

}  // namespace havip::test_run
