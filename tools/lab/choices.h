// The choices of an answer: the seven stages, and five causes of which one is right.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lab/lab.h"

namespace havip::lab {

inline constexpr std::size_t kChoices = 5;

// Ids of causes, the right one among them: drawn from all that the lab's causes.json has, two of
// the same stage where there are as many, by the lab's name: always the same, but that a new cause
// may take the place of another.
[[nodiscard]] std::vector<std::string> choices_of(const Lab& lab);

// What was meant: a letter ("a" is the first), or an id. None: neither.
[[nodiscard]] std::optional<std::string> chosen(std::string_view word,
                                                const std::vector<std::string>& choices);

// The stages' names, as judge::kStageNames, and what each is.
[[nodiscard]] std::vector<std::string> stage_names();
[[nodiscard]] const Text& about(judge::StageName stage);

}  // namespace havip::lab
