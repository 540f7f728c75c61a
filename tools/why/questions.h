// The questions that can be asked: one table, a row a question.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/why/answer.h"
#include "tools/why/asked.h"
#include "tools/why/run.h"

namespace havip::why {

enum class Verb : std::uint8_t { kWhy, kWhyNot };

struct Question {
  std::string_view word;
  std::array<Word, 3> words;
  std::string_view help;
  // Null: the verb has no such question. The error: what was named is not there.
  Result<Answer> (*why)(const Run& run, const Asked& asked);
  Result<Answer> (*why_not)(const Run& run, const Asked& asked);
};

[[nodiscard]] std::span<const Question> questions();

// `words` are what stands behind RUN_DIR. The error says what was wrong with them, and what there
// is instead.
[[nodiscard]] Result<Answer> answer(const Run& run, Verb verb,
                                    const std::vector<std::string>& words);

// "why" or "why-not"
[[nodiscard]] std::string_view name_of(Verb verb);

// The table for --help.
[[nodiscard]] std::string describe_questions(Verb verb);

}  // namespace havip::why
