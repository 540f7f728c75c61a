// What `havip run` shows to people: the story of a run in at most 100 columns of UTF-8.
#pragma once

#include <string>

#include "scenarios/judge/judgement.h"
#include "scenarios/judge/run.h"

namespace havip::report {

inline constexpr std::size_t kColumns = 100;

struct TerminalOptions {
  bool colour = false;     // the caller looks at the terminal and at NO_COLOR
  std::string digest;      // "": not shown
  std::string run_folder;  // "": not shown
};

// Lines end in a line feed; none is wider than kColumns but where a single word is.
[[nodiscard]] std::string render_terminal(const judge::Run& run, const judge::Judgement& judgement,
                                          const TerminalOptions& options);

}  // namespace havip::report
