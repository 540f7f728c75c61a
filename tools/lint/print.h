// A report of lint for people, for programs, and for whoever reads SARIF.
#pragma once

#include <string>

#include "tools/lint/lint.h"

namespace havip::lint {

// As a compiler would: place, finding, the line with a caret, why it matters and the fix (once a
// check), then the forecast and a summary. Lines end in a line feed.
struct TextOptions {
  bool colour = false;
};
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options);

// As tools/lint/lint.schema.json describes it.
[[nodiscard]] std::string to_json(const Report& report, const Options& options);

// SARIF 2.1.0. Columns count code points there, and octets everywhere else.
[[nodiscard]] std::string to_sarif(const Report& report);

// What --list-checks shows: every check with its level and what is wrong, why, and the fix.
[[nodiscard]] std::string list_checks();

}  // namespace havip::lint
