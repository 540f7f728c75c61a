// Which build results are of. Two builds of one version may give different results, so the
// program's own octets count.
#pragma once

#include <string>

namespace havip::sweep {

// "0.1.0 GNU 12.2.0 Release 1f3a.." with the digest of the running program's file; where that file
// cannot be read, without it.
[[nodiscard]] std::string program_id();

}  // namespace havip::sweep
