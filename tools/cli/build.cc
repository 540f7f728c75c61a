#include "tools/cli/build.h"

namespace havip::tools {

std::string_view build() {
  return HAVIP_BUILD;
}

}  // namespace havip::tools
