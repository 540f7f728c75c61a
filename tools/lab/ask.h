// Asks for the stage and the cause: by options, or on a terminal.
#pragma once

#include <string>

#include "core/base/result.h"
#include "tools/lab/grade.h"
#include "tools/lab/lab.h"
#include "tools/lab/text.h"

namespace havip::lab {

// What the options say; what they leave open is asked for on a terminal. The error says what is
// missing or not among the choices.
[[nodiscard]] Result<Answer> ask(const Lab& lab, const std::string& stage, const std::string& cause,
                                 Voice voice);

// The choices as they are printed: a letter, the id, what it means.
[[nodiscard]] std::string stages_text(Voice voice);
[[nodiscard]] std::string causes_text(const Lab& lab, Voice voice);

}  // namespace havip::lab
