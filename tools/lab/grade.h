// Grading: the learner's work and the lab's failures, played with a hundred seeds, by the lab's
// criteria. Pure but for the threads that play.
//
//   a criterion's points = weight x (share - untouched) / (1 - untouched)
//
// where `share` is the part of the seeds in which all its expectations held, and `untouched` the
// same part in the network that nobody repaired: doing nothing earns nothing. One that is kept
// earns nothing, and costs weight x (untouched - share) where it holds less often than before.
#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "tools/lab/document.h"
#include "tools/lab/lab.h"

namespace havip::lab {

inline constexpr std::uint64_t kGradingSeeds = 100;  // 1..100

struct CriterionGrade {
  std::string id;
  std::uint64_t held = 0;       // seeds in which it did
  std::uint64_t untouched = 0;  // the same in the broken network
  int points = 0;               // rounded down; negative for one that was kept and got broken
  // Of the first seed in which it did not hold: what was expected and what was seen.
  std::optional<std::uint64_t> seed;
  std::string expected;
  std::string seen;
};

struct Answer {
  std::string stage;  // a name of judge::kStageNames; "": none given
  std::string cause;  // an id of the lab's causes; "": none given
};

struct Sheet {
  std::string lab;
  Answer answer;
  bool stage_right = false;
  bool cause_right = false;
  int stage_points = 0;
  int cause_points = 0;
  std::vector<CriterionGrade> criteria;  // in the lab's order
  std::size_t hints = 0;                 // taken
  int hint_points = 0;                   // what they cost
  int total = 0;                         // 0..100
  std::string replay;  // the scenario that was graded, to be played again by `havip run`

  // Both answers are right, and every criterion held with every seed.
  [[nodiscard]] bool all_right() const;
};

struct Work {
  Deeds deeds;
  Duration end{};         // of the session
  std::size_t hints = 0;  // taken
  Answer answer;
};

// The error: what the learner did and what comes after cannot be played together.
[[nodiscard]] Result<Sheet, loader::Faults> grade(const Lab& lab, const Work& work,
                                                  unsigned threads);

// The points of one criterion, by the formula above.
[[nodiscard]] int points_of(const Criterion& criterion, std::uint64_t held,
                            std::uint64_t untouched);

}  // namespace havip::lab
