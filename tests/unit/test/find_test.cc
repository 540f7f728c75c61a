// Which files are scenarios, and which folders hold none.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"
#include "tools/test/find_scenarios.h"
#include "tools/test/run_folders.h"

namespace havip::test_run::test {
namespace {

namespace fs = std::filesystem;

void write(const havip::test::TemporaryFolder& folder, const std::string& name,
           const std::string& text = "{}") {
  fs::create_directories(fs::path(folder / name).parent_path());
  std::ofstream(folder / name) << text;
}

std::vector<std::string> below(const havip::test::TemporaryFolder& folder,
                               const FoundScenarios& found) {
  std::vector<std::string> paths;
  for (const FoundScenario& one : found.scenarios)
    paths.push_back(fs::path(one.path).lexically_relative(folder.path()).string());
  return paths;
}

TEST_CASE("Find: all *.json below a folder, sorted, but what is known to be none") {
  const havip::test::TemporaryFolder folder;
  for (const char* name :
       {"b.json", "a/x.json", "a.json", "a/deep/er/y.json", "note.txt", "lint.schema.json",
        ".git/z.json", ".hidden.json", "runs/n-1/summary.json", "runs/n-1/events.jsonl",
        "runs/n-1/inputs/scenario.json"})
    write(folder, name);
  const auto found = find_scenarios({folder.path().string()});
  CHECK(found.faults.empty());
  CHECK(below(folder, found) ==
        std::vector<std::string>{"a.json", "a/deep/er/y.json", "a/x.json", "b.json"});
  CHECK_FALSE(found.scenarios[0].named);
}

TEST_CASE("Find: a file that is named is one, whatever it is called; twice is once") {
  const havip::test::TemporaryFolder folder;
  write(folder, "a.txt");
  write(folder, "sub/b.json");
  fs::create_symlink("sub/b.json", folder / "link.json");
  const auto found = find_scenarios({folder / "a.txt", folder / "sub", folder / "sub/b.json",
                                     folder / "sub/../sub/b.json", folder / "link.json"});
  CHECK(below(folder, found) == std::vector<std::string>{"a.txt", "sub/b.json"});
  CHECK(found.scenarios[1].named);
}

TEST_CASE("Find: what is not there is a fault, and the rest is found") {
  const havip::test::TemporaryFolder folder;
  write(folder, "a.json");
  const auto found =
      find_scenarios({folder / "missing", folder.path().string(), folder / "gone.json"});
  CHECK(found.scenarios.size() == 1);
  REQUIRE(found.faults.size() == 2);
  CHECK(found.faults[0] == (folder / "missing") + ": no such file or folder");
}

TEST_CASE("Find: what the loader refuses is meant as a scenario if it looks like one") {
  const havip::test::TemporaryFolder folder;
  write(folder, "other.json", R"({ "name": "x", "version": 2 })");
  write(folder, "list.json", "[1, 2]");
  write(folder, "cut.json", R"({ "name": "x", )");
  write(folder, "misspelt.json", R"({ "name": "x", "hosts": [], "durration": "1s" })");
  CHECK_FALSE(meant_as_scenario(folder / "other.json"));
  CHECK_FALSE(meant_as_scenario(folder / "list.json"));
  CHECK(meant_as_scenario(folder / "cut.json"));
  CHECK(meant_as_scenario(folder / "misspelt.json"));
}

TEST_CASE("Run folders: two scenarios with one name do not share one") {
  RunFolders folders("");
  CHECK(folders.take("x", 7) == "runs/x-7");
  CHECK(folders.take("x", 7) == "runs/x-7.2");
  CHECK(folders.take("x", 8) == "runs/x-8");
  CHECK(RunFolders("out").take("x", 7) == "out/x-7");
}

}  // namespace
}  // namespace havip::test_run::test
