#include "core/engine/messages.h"

#include <fmt/compile.h>
#include <fmt/format.h>

namespace havip::engine {

std::string to_string(const ClaimId& id) {
  return fmt::format(FMT_COMPILE("{}.{}.{}"), id.host.view(), id.life, id.number);
}

}  // namespace havip::engine
