// The line of a file that a finding is about, for carets and for columns in code points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/lint/lint.h"

namespace havip::lint {

// Without its line end; nothing: the place is of the file as a whole, or the file is not known.
[[nodiscard]] std::optional<std::string_view> source_line(const Report& report, const Place& place);

// The place in code points: the first column, and the one behind the last.
struct CodePoints {
  std::size_t begin = 1;
  std::size_t end = 2;
};
[[nodiscard]] CodePoints code_points(std::string_view line, const Place& place);

}  // namespace havip::lint
