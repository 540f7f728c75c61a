// Recorder: the append-only trace of one run. Engines record into it and never read from it.
//
// A run that ends keeps all of it. A daemon that runs for years keeps nothing: its listener sees
// each record once, and the recorder's memory does not grow.
//
// It also answers one question about causes: why did something *not* happen? A master-down timer
// expires because adverts stopped coming, and no message says so. Whoever breaks something
// declares it as a Disruption; blame() then names the latest one between two parties.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/trace/events.h"

namespace havip::trace {

// Something was taken away: from these nodes and addresses, or from everyone.
struct Disruption {
  Seq seq = 0;
  bool everyone = false;
  std::vector<NodeId> nodes;
  std::vector<net::IpAddr> addresses;
};

class Recorder {
 public:
  using Listener = std::function<void(const Record&)>;
  enum class Keep : std::uint8_t { kEverything, kNothing };

  // `first` is the number of the first record. Processes that record one run together have a range
  // each, so that a record's cause may be a record of another.
  explicit Recorder(Keep keep = Keep::kEverything, Seq first = 1) : keep_(keep), last_(first - 1) {}
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Names a node; ids count up from 0 in the order of the calls.
  NodeId add_node(std::string name);
  [[nodiscard]] std::string_view node_name(NodeId node) const { return nodes_[node]; }
  [[nodiscard]] const std::vector<std::string>& nodes() const { return nodes_; }

  // Appends a record and returns its number. `cause` is an earlier record, or 0; where nothing is
  // kept it may be one of another process.
  // Time never goes backwards from one record to the next.
  template <class E>
  Seq record(Instant at, Seq cause, NodeId node, E&& event) {
    Record& record = next(at, cause, node);
    record.event = std::forward<E>(event);
    if (listener_) listener_(record);
    return record.seq;
  }

  void disrupt(Disruption disruption) { disruptions_.push_back(std::move(disruption)); }

  // Why did nothing come from `peer` to `node` since record `armed_by`? The latest disruption
  // after it that touches either, else `armed_by` itself.
  [[nodiscard]] Seq blame(Seq armed_by, NodeId node, const net::IpAddr& peer) const;

  // Empty where nothing is kept.
  [[nodiscard]] std::span<const Record> records() const {
    return keep_ == Keep::kEverything ? std::span(records_) : std::span<const Record>();
  }
  // The number of the latest, kept or not.
  [[nodiscard]] Seq last() const { return last_; }

  // REQUIRES: 1 <= seq <= last(), and records are kept.
  [[nodiscard]] const Record& at(Seq seq) const { return records_[seq - 1]; }

  // Called for each record as it is written, in order: captures put decisions between frames.
  void listen(Listener listener) { listener_ = std::move(listener); }

  // As new, but for the memory that it has, for the next run. REQUIRES: everything is kept, and the
  // first record had the number 1.
  void reset();

  void reserve(std::size_t records) { records_.reserve(records); }

 private:
  // The place of the next record, which lacks its event. Made where it stays: most records are of a
  // few small kinds, and there is one a frame.
  Record& next(Instant at, Seq cause, NodeId node);

  Keep keep_;
  Seq last_;
  Instant latest_ = kStart;
  std::vector<std::string> nodes_;
  std::vector<Record> records_;  // the latest alone where nothing is kept
  std::vector<Disruption> disruptions_;
  Listener listener_;
};

}  // namespace havip::trace
