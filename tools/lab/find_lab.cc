#include "tools/lab/find_lab.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace havip::lab {
namespace {

namespace fs = std::filesystem;

bool is_lab(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "lab.json", ignored);
}

}  // namespace

std::string labs_folder(const std::string& given) {
  if (!given.empty()) return given;
  const fs::path here = fs::path("scenarios") / "labs";
  std::error_code ignored;
  return fs::is_directory(here, ignored) ? here.string() : (fs::path(HAVIP_SOURCE) / here).string();
}

std::vector<std::string> labs_in(const std::string& folder) {
  std::vector<std::string> labs;
  std::error_code error;
  for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    if (is_lab(it->path())) labs.push_back(it->path().string());
  }
  std::ranges::sort(labs);
  return labs;
}

std::string find_lab(const std::string& name, const std::string& folder) {
  for (const fs::path& place : {fs::path(folder), fs::path(kMade)}) {
    if (name.find('/') == std::string::npos && is_lab(place / name)) return (place / name).string();
  }
  return is_lab(name) ? name : std::string();
}

}  // namespace havip::lab
