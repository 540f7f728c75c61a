#include "core/trace/recorder.h"

#include <algorithm>
#include <limits>

#include "core/base/ensure.h"

namespace havip::trace {

NodeId Recorder::add_node(std::string name) {
  ensure(nodes_.size() < std::numeric_limits<NodeId>::max(), "too many nodes");
  nodes_.push_back(std::move(name));
  return static_cast<NodeId>(nodes_.size() - 1);
}

Seq Recorder::record(Instant at, Seq cause, NodeId node, Event event) {
  const Seq seq = last_ + 1;
  ensure(cause < seq || keep_ == Keep::kNothing, "a record is caused by an earlier one");
  ensure(latest_ <= at, "records are in order of time");
  last_ = seq;
  latest_ = at;
  Record record{.seq = seq, .cause = cause, .at = at, .node = node, .event = std::move(event)};
  if (listener_) listener_(record);
  if (keep_ == Keep::kEverything) records_.push_back(std::move(record));
  return seq;
}

Seq Recorder::blame(Seq armed_by, NodeId node, const net::IpAddr& peer) const {
  const auto touches = [&](const Disruption& d) {
    return d.everyone || std::ranges::find(d.nodes, node) != d.nodes.end() ||
           std::ranges::find(d.addresses, peer) != d.addresses.end();
  };
  for (auto it = disruptions_.rbegin(); it != disruptions_.rend() && it->seq > armed_by; ++it) {
    if (touches(*it)) return it->seq;
  }
  return armed_by;
}

}  // namespace havip::trace
