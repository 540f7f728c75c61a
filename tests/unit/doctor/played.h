// Plays scenarios into run folders and examines what lies there, as `havip doctor` does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/loader/load.h"
#include "tests/support/temporary_folder.h"
#include "tools/doctor/diagnose.h"

namespace havip::doctor::test {

inline const std::string kCases = std::string(HAVIP_SOURCE_DIR) + "/scenarios/cases/";

// A run folder, gone with the object.
class Played {
 public:
  // REQUIRES: a scenario that can be played.
  explicit Played(const std::string& scenario, const std::vector<loader::Setting>& settings = {});

  [[nodiscard]] std::string folder() const { return folder_ / "run"; }
  [[nodiscard]] const Evidence& evidence() const { return evidence_; }
  [[nodiscard]] Evidence& evidence() { return evidence_; }
  [[nodiscard]] std::vector<Diagnosis> diagnoses(std::string_view havip = "") const;

 private:
  havip::test::TemporaryFolder folder_;
  Evidence evidence_;
};

// The ids of the causes, the worst HAVIP first; "healthy" for one without.
[[nodiscard]] std::vector<std::string> ids(const std::vector<Diagnosis>& diagnoses);

}  // namespace havip::doctor::test
