// What a test does with a baseline: reads it before anything is played, holds the times against it,
// writes it anew.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/baseline/baseline.h"
#include "tools/test/results.h"

namespace havip::test_run {

class BaselineStep {
 public:
  // The error: everything that is wrong with the file. `paths`: what was to be played. It may be
  // missing when it is to be written.
  [[nodiscard]] static Result<BaselineStep, std::vector<std::string>> open(
      const std::string& file, const std::vector<std::string>& paths, baseline::Backend backend,
      bool update);

  // Adds what differs to the result.
  void compare(TestResult& result) const;

  // Writes what was played in the place of what the file has of it, and keeps the rest.
  [[nodiscard]] Result<void> update(const TestResult& result) const;

 private:
  BaselineStep(std::string file, const std::vector<std::string>& paths);
  [[nodiscard]] std::string path_from_file(const std::string& path) const;
  [[nodiscard]] bool covers(const std::string& path_in_file) const;
  [[nodiscard]] baseline::Baseline times_of(const TestResult& result) const;

  std::string file_;
  std::string folder_;                // where the file is, without links
  std::vector<std::string> covered_;  // paths to be played, without links
  baseline::Baseline then_;
};

}  // namespace havip::test_run
