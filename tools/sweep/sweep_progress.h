// How far a sweep has come, on stderr: one line that is written over on a terminal, a line now and
// then into a log.
#pragma once

#include <chrono>
#include <cstdint>

namespace havip::sweep {

class SweepProgress {
 public:
  // `total` runs are to be played; `at_most`: perhaps fewer.
  SweepProgress(std::uint64_t total, bool at_most);

  // So many of them are done. Cheap.
  void show(std::uint64_t done);

  // Takes the line of a terminal away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t total_;
  bool at_most_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point next_;
};

}  // namespace havip::sweep
