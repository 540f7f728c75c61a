// The cases of a test, one a run, as machines read them: for JUnit and TAP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/test/results.h"

namespace havip::test_run {

enum class CaseStatus : std::uint8_t { kPassed, kFailed, kBroken };

struct Case {
  std::string name;
  CaseStatus status = CaseStatus::kPassed;
  std::string message;  // one line: what was expected, and what was seen
  std::string body;     // lines: everything that is known
  std::optional<std::uint64_t> seed;
  std::optional<Duration> virtual_time;
  Duration wall{};
  std::vector<std::string> attachments;  // files
};

// One scenario, or the baseline.
struct Suite {
  std::string name;
  std::vector<Case> cases;

  [[nodiscard]] std::size_t count(CaseStatus status) const;
  [[nodiscard]] Duration wall() const;
};

// In the order of the result: a case a run, one for each distribution; then the baseline's.
[[nodiscard]] std::vector<Suite> suites_of(const TestResult& result);

}  // namespace havip::test_run
