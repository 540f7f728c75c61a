// What every verb of `havip` returns to its caller.
#pragma once

namespace havip::tools {

enum class ExitStatus : int {
  kHeld = 0,           // everything that was asked for holds
  kFailed = 1,         // an expectation, invariant or check failed
  kBadInput = 2,       // the message names place, finding and what was expected
  kEnvironment = 3,    // this machine cannot do it: no privilege, no space, a missing feature
  kInternalError = 4,  // our own fault
};

}  // namespace havip::tools
