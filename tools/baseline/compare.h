// Comparison: what takes longer or shorter than in a baseline, in virtual time: exactly, seed by
// seed. There is no noise, so that 1 ns is a difference; the statistics beside it say how the seeds
// moved together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/stats/bootstrap.h"
#include "core/stats/sign_test.h"
#include "core/time/time.h"
#include "tools/baseline/baseline.h"

namespace havip::baseline {

// By the stage's name; one that is not there is 0.
using Tolerance = std::map<std::string, Duration, std::less<>>;

struct SeedShift {
  std::uint64_t seed = 0;
  Duration by{};  // now - then
};

struct Quantiles {
  Duration p50{};
  Duration p99{};
  Duration max{};
};

// One stage of one switchover (or their sum, "total") over all seeds that have it on both sides.
struct StageRow {
  std::string stage;
  std::size_t seeds = 0;
  std::vector<SeedShift> moved;  // beyond the tolerance, by seed
  std::size_t tolerated = 0;     // seeds that moved within it
  Quantiles then;
  Quantiles now;
  stats::SignTest sign;
  Duration median_shift{};
  stats::Interval interval;  // of the median shift, 95 %
};

struct SwitchRow {
  std::string havip;
  std::uint32_t number = 1;
  std::string from;
  std::string to;
  std::vector<StageRow> stages;  // those in which a seed moved; the total last
};

enum class Fate : std::uint8_t {
  kKept,      // in both
  kRenamed,   // in both, by another path: the same content
  kNew,       // not in the baseline
  kVanished,  // in the baseline alone
};

struct EntryReport {
  Fate fate = Fate::kKept;
  std::string path;
  std::string former;           // of a renamed one
  bool changed = false;         // the scenario itself is another than in the baseline
  std::size_t seeds = 0;        // on both sides
  std::size_t seeds_moved = 0;  // of these: with a stage beyond its tolerance, or other switchovers
  std::size_t seeds_tolerated = 0;  // of the rest: moved within tolerances
  std::vector<std::uint64_t> new_seeds;
  std::vector<std::uint64_t> gone_seeds;
  std::vector<std::string> otherwise;  // seeds with other switchovers than in the baseline, as text
  std::vector<SwitchRow> rows;

  [[nodiscard]] bool differs() const {
    return fate != Fate::kKept || seeds_moved > 0 || !new_seeds.empty() || !gone_seeds.empty();
  }
};

struct Comparison {
  std::vector<EntryReport> entries;  // by path: every one of `now`, and what has vanished

  [[nodiscard]] bool differs() const;
  [[nodiscard]] std::size_t differing() const;
};

struct Scope {
  // Whether a path of the baseline was to be played at all: else it has not vanished.
  std::function<bool(const std::string& path)> covers;
  // Those of `now`, by path.
  std::map<std::string, Tolerance, std::less<>> tolerances;
};

[[nodiscard]] Comparison compare(const Baseline& then, const Baseline& now, const Scope& scope);

// Which entries of `now` are which of `then`: by path, else by content where that is told apart.
// Null: none. Each of `then` at most once.
struct Pairing {
  const Entry* now = nullptr;
  const Entry* then = nullptr;
};
[[nodiscard]] std::vector<Pairing> pair_up(const Baseline& then, const Baseline& now,
                                           const Scope& scope);

}  // namespace havip::baseline
