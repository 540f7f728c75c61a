// A setup that is guessed from what captures show, as a scenario file that one can edit.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/replay/survey.h"

namespace havip::replay {

struct Guess {
  std::string json;               // a scenario, without timeline
  std::vector<std::string> said;  // what is a guess in it, in sentences
};

// Devices are who sent GARPs or adverts, VIPs what they announced and was nobody's own address.
// The error: nobody did.
[[nodiscard]] Result<Guess> guess(const Survey& survey);

}  // namespace havip::replay
