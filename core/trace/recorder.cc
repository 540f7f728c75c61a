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

Record& Recorder::next(Instant at, Seq cause, NodeId node) {
  const Seq seq = last_ + 1;
  ensure(cause < seq || keep_ == Keep::kNothing, "a record is caused by an earlier one");
  ensure(latest_ <= at, "records are in order of time");
  last_ = seq;
  latest_ = at;
  if (keep_ == Keep::kNothing) records_.clear();
  Record& record = records_.emplace_back();
  record.seq = seq;
  record.cause = cause;
  record.at = at;
  record.node = node;
  return record;
}

void Recorder::reset() {
  ensure(keep_ == Keep::kEverything && last_ == records_.size(), "a daemon's trace has no end");
  last_ = 0;
  latest_ = kStart;
  nodes_.clear();
  records_.clear();
  disruptions_.clear();
  listener_ = {};
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
