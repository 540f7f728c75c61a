#include "tools/cli/colour.h"

#include <cstdlib>

#include <unistd.h>

namespace havip::tools {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace havip::tools
