// Where dumps go.
#pragma once

#include <string>

#include "core/base/result.h"

namespace havip::vrrpd {

// Into TMPDIR or /tmp, readable by the owner alone; whatever stands there under that name makes
// room, a symbolic link too. The error says what the file system refused.
[[nodiscard]] Result<void> write_dump(const std::string& name, const std::string& text);

}  // namespace havip::vrrpd
