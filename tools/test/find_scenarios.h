// Which scenarios lie below some paths.
#pragma once

#include <string>
#include <vector>

namespace havip::test_run {

struct FoundScenario {
  std::string path;    // the argument, or the argument and the way below it
  bool named = false;  // by an argument itself: it is a scenario, whatever is in it
};

struct FoundScenarios {
  std::vector<FoundScenario> scenarios;  // by path, each file once
  std::vector<std::string> faults;       // of the paths, a line each
};

// A file is taken as it is, of a folder all *.json below it, without hidden folders, run folders
// and schemas (*.schema.json). Links to folders are not followed.
[[nodiscard]] FoundScenarios find_scenarios(const std::vector<std::string>& paths);

// Whether a JSON file that lies in such a folder, and that the loader refuses, is meant as a
// scenario: it is no JSON at all, or has two keys at least of those that each scenario has.
[[nodiscard]] bool meant_as_scenario(const std::string& path);

}  // namespace havip::test_run
