#include "core/base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace havip {

void ensure_failed(std::string_view what, const CallPlace& place) {
  std::fprintf(stderr, "havip: internal error: %.*s (%s:%d, %s)\n", static_cast<int>(what.size()),
               what.data(), place.file, place.line, place.function);
  std::abort();
}

}  // namespace havip
