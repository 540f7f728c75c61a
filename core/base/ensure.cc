#include "core/base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace havip {

void ensure_failed(std::string_view what, const std::source_location& where) {
  std::fprintf(stderr, "havip: internal error: %.*s (%s:%u, %s)\n", static_cast<int>(what.size()),
               what.data(), where.file_name(), static_cast<unsigned>(where.line()),
               where.function_name());
  std::abort();
}

}  // namespace havip
