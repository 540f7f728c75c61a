// Journal: records of a live run from all who keep any: the session itself, each mcagent, the
// gateway. Every process numbers its records in a range of its own (kRange apart), so that a number
// names a record wherever it is read, and a cause may lie in another process.
//
// merge() brings them into one order that the judges can read: by time, a cause before what it
// caused, numbered from 1.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"
#include "core/trace/events.h"

namespace havip::live_run {

using trace::Seq;

// Of the numbers of one process.
inline constexpr Seq kRange = Seq{1} << 40U;

// Names of nodes and their ids, in the order in which a virtual run has them.
class NodeTable {
 public:
  // The id of a name that is there, or of a new one.
  trace::NodeId id(std::string_view name);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

// The session's own records.
class Journal {
 public:
  // `nodes` is borrowed and outlives it.
  Journal(NodeTable& nodes, Seq first) : nodes_(nodes), next_(first) {}

  Seq add(Instant at, Seq cause, std::string_view node, trace::Event event);

  [[nodiscard]] std::vector<trace::Record>& records() { return records_; }

 private:
  NodeTable& nodes_;
  Seq next_;
  std::vector<trace::Record> records_;
};

// All of it in one order. A record whose cause came later by the clock (clocks of processes are
// read one after another) is moved to its cause; a cause that nobody wrote becomes 0.
[[nodiscard]] std::vector<trace::Record> merge(std::vector<trace::Record> records);

}  // namespace havip::live_run
