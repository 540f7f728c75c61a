// Progress: one line on stderr for work that takes longer than two seconds, on a terminal only.
#pragma once

#include <chrono>

#include "core/time/time.h"

namespace havip::tools {

class Progress {
 public:
  explicit Progress(Duration whole);

  // How far the work has come. Cheap: it writes at most ten times a second.
  void show(Instant now);

  // Takes the line away, so that results start on a clean one.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  Duration whole_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point next_ = began_ + std::chrono::seconds(2);
};

}  // namespace havip::tools
