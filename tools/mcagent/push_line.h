// PushLine: the last stretch of a push on its way to the agent, where faults can be injected:
// pushes get lost for a time, or come later. Without a fault a push passes at once.
//
// A fault is this process's: whoever is started next knows nothing of it.
#pragma once

#include <functional>
#include <map>

#include "core/engine/messages.h"
#include "core/time/time.h"
#include "platform/live/loop.h"

namespace havip::mcagentd {

class PushLine {
 public:
  // `loop` outlives it. Both are called from the loop.
  PushLine(live::Loop& loop, std::function<void(engine::Push)> arrived,
           std::function<void(const engine::Push&)> lost);
  PushLine(const PushLine&) = delete;
  PushLine& operator=(const PushLine&) = delete;

  void take(engine::Push push);

  // From now on, for so long. 0 ends it.
  void lose_for(Duration time);
  // Those that are taken from now on come so much later. 0 ends it.
  void delay_by(Duration delay) { delay_ = delay; }

 private:
  void deliver_due();

  std::function<void(engine::Push)> arrived_;
  std::function<void(const engine::Push&)> lost_;
  live::Timer timer_;
  Instant lost_until_ = kStart;
  Duration delay_{};
  std::multimap<Instant, engine::Push> under_way_;  // by when they arrive
};

}  // namespace havip::mcagentd
