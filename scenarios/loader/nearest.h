// The word that was probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace havip::loader {

// The candidate that is fewest edits (insert, delete, replace, swap of neighbours) away from
// `word`, if that is at most a third of its length (and at least one edit); of several the first.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

// "; did you mean \"duration\"?", or "; known here: a, b" (all, unless there are many), or "".
[[nodiscard]] std::string suggestion(std::string_view word,
                                     const std::vector<std::string>& candidates);

}  // namespace havip::loader
