// Rounds: the runs that are still to be played, in the order in which they are. All of a shard's in
// a few large rounds; or, for --until-ci, a few seeds of each combination that is not yet known
// well enough, round by round.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/time/time.h"
#include "tools/sweep/plan.h"
#include "tools/sweep/precision.h"
#include "tools/sweep/shard.h"
#include "tools/sweep/summary.h"

namespace havip::sweep {

class Rounds {
 public:
  // `plan` outlives it. `until`: how narrow p99's interval has to be; none: play everything.
  Rounds(const Plan& plan, Shard shard, std::optional<Duration> until);

  // A run that an earlier sweep has left. Before the first round.
  void add_known(std::uint64_t position, const Outcome& outcome);
  // A run of this round that was played.
  void add_played(std::uint64_t position, const Outcome& outcome);

  // The positions of the next round, ascending; empty when there is nothing left to do.
  [[nodiscard]] std::vector<std::uint64_t> next();

  // Runs that are not known yet: of the shard, or (until) of all.
  [[nodiscard]] std::uint64_t left() const { return left_; }

  // Of a combination, how well its p99 is known. REQUIRES: until.
  [[nodiscard]] Precision precision(std::size_t combination) const;
  [[nodiscard]] std::uint64_t seeds_seen(std::size_t combination) const;

 private:
  [[nodiscard]] std::vector<std::uint64_t> next_part();
  [[nodiscard]] std::vector<std::uint64_t> next_look();

  const Plan& plan_;
  Shard shard_;
  std::optional<Duration> until_;
  std::vector<bool> known_;  // by position
  std::uint64_t left_ = 0;
  std::uint64_t reached_ = 0;  // without until_: the first position that no round has had

  // With until_: what has been decided on, by combination, and what is known but lies further on.
  std::vector<CombinationSummary> seen_;
  std::map<std::uint64_t, Outcome> ahead_;
  std::uint64_t looks_ = 0;
};

}  // namespace havip::sweep
