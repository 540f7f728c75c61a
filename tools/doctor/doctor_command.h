// `havip doctor`: takes the five steps of the source document by itself, on what could be collected
// of a run, and names the first one that failed.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::tools {

struct DoctorOptions {
  std::string subject;                // a run folder, or a scenario that is played first
  std::string havip;                  // its id or address; empty: all
  std::string out;                    // the run folder of a scenario; empty: runs/NAME-SEED
  std::vector<std::string> settings;  // of a scenario; see tools/vary/settings.h
  bool json = false;
  bool list_causes = false;
};

// kHeld: nothing is wrong. kFailed: a step failed. kBadInput: a folder that is missing, damaged or
// of another version, a scenario that cannot be played, no such HAVIP. The diagnosis goes to
// stdout, diagnostics to stderr.
[[nodiscard]] ExitStatus doctor_command(const DoctorOptions& options);

}  // namespace havip::tools
