#include "tools/mcagent/push_line.h"

#include <utility>

#include "platform/live/clock.h"

namespace havip::mcagentd {

PushLine::PushLine(live::Loop& loop, std::function<void(engine::Push)> arrived,
                   std::function<void(const engine::Push&)> lost)
    : arrived_(std::move(arrived)),
      lost_(std::move(lost)),
      timer_(loop, [this] { deliver_due(); }) {}

void PushLine::take(engine::Push push) {
  const Instant now = live::now();
  if (now < lost_until_) return lost_(push);
  if (delay_ == Duration::zero()) return arrived_(std::move(push));
  under_way_.emplace(now + delay_, std::move(push));
  timer_.arm(under_way_.begin()->first);
}

void PushLine::lose_for(Duration time) {
  lost_until_ = live::now() + time;
}

void PushLine::deliver_due() {
  while (!under_way_.empty() && under_way_.begin()->first <= live::now())
    arrived_(std::move(under_way_.extract(under_way_.begin()).mapped()));
  if (!under_way_.empty()) timer_.arm(under_way_.begin()->first);
}

}  // namespace havip::mcagentd
