// A switchover as a waterfall: one bar a stage, each beginning where the one before ended.
#pragma once

#include <string>
#include <vector>

#include "scenarios/judge/switchover.h"
#include "tools/report/text.h"

namespace havip::report {

inline constexpr std::size_t kBarColumns = 48;

// The cells [from, to) of each stage's bar. They follow one another without a gap and fill
// `width` exactly, unless the whole took no time: then all are empty.
struct Cells {
  std::size_t from = 0;
  std::size_t to = 0;
};
[[nodiscard]] std::vector<Cells> lay_out(const std::vector<judge::Stage>& stages,
                                         std::size_t width);

// Heading, stages and total, without line feeds. Numbers are exact, so that they add up on paper.
[[nodiscard]] std::vector<std::string> render_waterfall(const judge::Switchover& one,
                                                        const Paint& paint);

}  // namespace havip::report
