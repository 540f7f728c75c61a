// Runs of shipped scenarios, played once in this process, and questions about them.
#pragma once

#include <string>
#include <vector>

#include "tools/why/questions.h"

namespace havip::why::test {

// The run folder of scenarios/cases/NAME.json; gone with the process.
[[nodiscard]] const std::string& played(const std::string& name);

// The same, opened.
[[nodiscard]] Run opened(const std::string& name);

// "owner havip-1 at 15s" -> its words.
[[nodiscard]] std::vector<std::string> words_of(const std::string& question);

// REQUIRES: it is answered.
[[nodiscard]] Answer asked(const std::string& name, Verb verb, const std::string& question);

// REQUIRES: it is not.
[[nodiscard]] std::string refused(const std::string& name, Verb verb, const std::string& question);

}  // namespace havip::why::test
