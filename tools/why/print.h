// An answer, printed.
#pragma once

#include <string>

#include "tools/why/answer.h"

namespace havip::why {

// For people and tickets: at most 100 columns of UTF-8, and some kLines lines, for which hops of
// one node and instant share a line, repeated ones are folded, and of very many the middle is left
// out.
inline constexpr std::size_t kColumns = 100;
inline constexpr std::size_t kLines = 17;
[[nodiscard]] std::string to_text(const Answer& answer);

// A sequence diagram of the same hops, for Mermaid.
[[nodiscard]] std::string to_mermaid(const Answer& answer);

// For programs: everything; tools/why/why.schema.json.
struct Told {
  std::string folder;
  std::string verb;
  std::string question;
};
[[nodiscard]] std::string to_json(const Answer& answer, const Told& told);

}  // namespace havip::why
