#include "platform/sim/link.h"

#include <algorithm>

namespace havip::sim {

Deliveries Link::send(Instant now) {
  Deliveries out;
  if (stream_.chance(options_.loss)) return out;
  out.push_back(copy(now));
  if (stream_.chance(options_.duplicate)) out.push_back(copy(now));
  return out;
}

Delivery Link::copy(Instant now) {
  const auto travel = [&] { return options_.latency + stream_.within(options_.jitter); };
  Delivery delivery{.at = now + travel()};
  if (stream_.chance(options_.reorder)) {
    delivery.at += travel();
  } else {
    delivery.at = latest_ = std::max(delivery.at, latest_);
  }
  if (stream_.chance(options_.corrupt)) delivery.corrupt = stream_.next();
  return delivery;
}

}  // namespace havip::sim
