// How many runs are done: one line on stderr for work that takes longer than two seconds, on a
// terminal only.
#pragma once

#include <chrono>
#include <cstddef>

namespace havip::test_run {

class CountProgress {
 public:
  explicit CountProgress(std::size_t whole);

  // Cheap: it writes at most ten times a second.
  void show(std::size_t done);

  // Takes the line away, so that what is printed next starts on a clean one.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t whole_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(2);
};

}  // namespace havip::test_run
