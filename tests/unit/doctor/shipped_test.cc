// Every shipped case has its diagnosis: what is wrong with it at its end, or that nothing is.
#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "tests/unit/doctor/played.h"
#include "tools/doctor/print.h"

namespace havip::doctor::test {
namespace {

TEST_CASE("doctor: every shipped case") {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  for (const auto& one : fs::directory_iterator(kCases)) {
    if (one.path().extension() == ".json") names.push_back(one.path().stem().string());
  }
  std::ranges::sort(names);
  for (const std::string& name : names) {
    Played run(kCases + name + ".json");
    const auto all = run.diagnoses();
    std::printf("== %s\n%s", name.c_str(), to_text(all, {}).c_str());
  }
}

}  // namespace
}  // namespace havip::doctor::test
