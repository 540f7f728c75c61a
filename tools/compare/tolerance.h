// Tolerances: how far the second of two runs may be from the first. One table of what they are by
// default; `--tolerance NAME=..` changes one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"

namespace havip::compare {

using havip::to_string;  // of times, beside those below

enum class Mode : std::uint8_t {
  kExact,    // two virtual runs: everything is equal
  kModel,    // a live run beside a virtual one
  kReality,  // two live runs
};
[[nodiscard]] std::string_view to_string(Mode mode);

enum class Limit : std::uint8_t {
  kDetection,
  kReaction,
  kStartup,
  kAnnouncement,
  kUpcall,
  kLimiter,
  kMigration,
  kPush,
  kService,
  kResolution,
  kOutage,
  kEnd,
};

// A live run may be so much shorter (negative) to so much longer than the virtual one.
struct Bounds {
  Duration least{};
  Duration most{};
  [[nodiscard]] bool hold(Duration difference) const {
    return least <= difference && difference <= most;
  }
  [[nodiscard]] Bounds wider(Duration by) const { return {.least = least - by, .most = most + by}; }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

struct LimitRow {
  Limit limit;
  std::string_view name;
  Bounds bounds;
  std::string_view about;
};

constexpr Bounds milliseconds(std::int64_t least, std::int64_t most) {
  return {.least = std::chrono::milliseconds(least), .most = std::chrono::milliseconds(most)};
}

// Figures of a live Keepalived are of 2.2.7 on two cores: its timers are up to 10 ms late beside
// other work, and never early; a frame is stamped up to 1 ms late.
inline constexpr std::array<LimitRow, 12> kLimits{{
    {Limit::kDetection, "detection", milliseconds(-1, 10),
     "from the last advert that the new master took, to its election"},
    {Limit::kReaction, "reaction", milliseconds(-1, 10),
     "from the cause to that advert, where it comes later"},
    // First adverts leave 20 to 210 ms later than the formula has it.
    {Limit::kStartup, "startup", milliseconds(-10, 500),
     "detection after a boot or a start, or without any advert before"},
    // A busy machine needs up to 13 ms from the first advert to the first GARP.
    {Limit::kAnnouncement, "announcement", milliseconds(-1, 20), "the stage of this name"},
    {Limit::kUpcall, "upcall", milliseconds(-1, 10), "the stage of this name"},
    // It ends with a GARP of the second batch, which a live Keepalived sends 0.4 to 50 ms late.
    {Limit::kLimiter, "limiter", milliseconds(-10, 60), "the stage of this name"},
    // Latencies of the model are left out live, the disk is not: a commit that is synchronised
    // takes up to 40 ms beside other work.
    {Limit::kMigration, "migration", milliseconds(-10, 50), "the stage of this name"},
    {Limit::kPush, "push", milliseconds(-10, 50), "the stage of this name"},
    {Limit::kService, "service", milliseconds(-1, 10),
     "the stage of this name; and the probe's interval, both ways"},
    // A neighbour that nobody answers for is asked for once a second.
    {Limit::kResolution, "resolution", milliseconds(-1000, 1000),
     "service by the first owner of a VIP; and a probe's startup"},
    {Limit::kOutage, "outage", milliseconds(-1, 10),
     "of a probe; and the probe's interval, both ways"},
    {Limit::kEnd, "end", milliseconds(0, 500),
     "so near the end of a run one more of anything is no deviation"},
}};

class Tolerances {
 public:
  Tolerances();

  // "detection=15ms": at most so much longer. "detection=-5ms..15ms": both bounds.
  // The error is a line a fault.
  [[nodiscard]] static Result<Tolerances, std::vector<std::string>> parse(
      const std::vector<std::string>& settings);

  [[nodiscard]] const Bounds& of(Limit limit) const {
    return bounds_[static_cast<std::size_t>(limit)];
  }

  // As they are between two runs, of which the second may be the virtual one.
  [[nodiscard]] Tolerances between(Mode mode, bool second_is_model) const;

 private:
  Result<void> set(const std::string& setting);

  std::array<Bounds, kLimits.size()> bounds_;
};

// The table, for --help.
[[nodiscard]] std::string describe_limits();

}  // namespace havip::compare
