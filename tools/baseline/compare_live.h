// Comparison of live runs, which are noisy: no repetition is the partner of another, so that the
// two samples of a stage are held against each other by the U test of Mann and Whitney. All stages
// of all scenarios are asked at once; Holm's correction keeps it at kAlpha that any of them is
// called different by chance alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "tools/baseline/compare.h"

namespace havip::baseline {

inline constexpr double kAlpha = 0.05;
inline constexpr std::size_t kMinRepetitions = 10;
// A switchover that fewer repetitions than this show, on either side, is not judged: daemons that
// boot together may elect another master in one of them.
inline constexpr std::size_t kMinSample = 5;

struct LiveRow {
  std::string havip;
  std::uint32_t number = 1;
  std::string from;
  std::string to;
  std::string stage;
  std::size_t size_then = 0;
  std::size_t size_now = 0;
  Duration median_then{};
  Duration median_now{};
  double p = 1;          // two-sided
  bool differs = false;  // after Holm's correction
};

struct LiveEntry {
  Fate fate = Fate::kKept;
  std::string path;
  std::string former;
  bool changed = false;
  std::vector<std::string> unjudged;  // switchovers that too few repetitions have
  bool lacking = false;  // one side has a switchover often enough that the other never has
  std::vector<LiveRow> rows;

  [[nodiscard]] bool differs() const;
};

struct LiveComparison {
  std::vector<LiveEntry> entries;
  std::size_t tests = 0;  // stages that were tested, all in all

  [[nodiscard]] std::size_t differing() const;
};

[[nodiscard]] LiveComparison compare_live(const Baseline& then, const Baseline& now,
                                          const Scope& scope);

}  // namespace havip::baseline
