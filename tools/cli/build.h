// What this program was built from and how.
#pragma once

#include <string>
#include <string_view>

namespace havip::tools {

// Version, compiler and build type: "0.1.0 GNU 12.2.0 Release". Named in summary.json; no part of
// the digest.
[[nodiscard]] std::string_view build();

}  // namespace havip::tools
