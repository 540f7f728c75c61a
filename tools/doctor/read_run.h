// Reads the evidence that lies in a run folder (tools/run/run_folder.h).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tools/compare/faults.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

// Nothing when there are faults, which are added: a file that is missing, damaged, or of another
// version of havip.
[[nodiscard]] std::optional<Evidence> read_run(const std::string& folder, compare::Faults& faults);

}  // namespace havip::doctor
