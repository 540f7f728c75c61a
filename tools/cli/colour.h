// Whether what goes to stdout may be coloured.
#pragma once

namespace havip::tools {

// Only on a terminal, and not where NO_COLOR says otherwise (no-color.org).
[[nodiscard]] bool wants_colour();

}  // namespace havip::tools
