// A comparison, printed.
#pragma once

#include <string>

#include "tools/compare/comparison.h"

namespace havip::compare {

struct TextOptions {
  bool colour = false;
};

// For people: tables of at most 100 columns of UTF-8. Of a section of more than kMaxRows rows those
// that deviate are shown, and of these so many.
inline constexpr std::size_t kMaxRows = 40;
[[nodiscard]] std::string to_text(const Comparison& comparison, const TextOptions& options);

// For programs: everything; tools/compare/compare.schema.json.
[[nodiscard]] std::string to_json(const Comparison& comparison);

// For documents: one row of a table, and the two lines above it.
[[nodiscard]] std::string to_markdown(const Comparison& comparison);
[[nodiscard]] std::string markdown_header();

// "+2.312 ms": rounded to the microsecond when it is longer than one.
[[nodiscard]] std::string signed_text(Duration difference);

}  // namespace havip::compare
