// A score sheet, for people and as JSON (sheet.schema.json).
#pragma once

#include <string>

#include "tools/lab/grade.h"
#include "tools/lab/lab.h"
#include "tools/lab/text.h"

namespace havip::lab {

// `replay`: where the graded scenario lies; "": nowhere.
[[nodiscard]] std::string to_text(const Sheet& sheet, const Lab& lab, const std::string& replay,
                                  Voice voice);
[[nodiscard]] std::string to_json(const Sheet& sheet, const Lab& lab, const std::string& replay);

}  // namespace havip::lab
