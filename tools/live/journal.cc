#include "tools/live/journal.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace havip::live_run {

trace::NodeId NodeTable::id(std::string_view name) {
  const auto found = std::ranges::find(names_, name);
  if (found != names_.end()) return static_cast<trace::NodeId>(found - names_.begin());
  names_.emplace_back(name);
  return static_cast<trace::NodeId>(names_.size() - 1);
}

Seq Journal::add(Instant at, Seq cause, std::string_view node, trace::Event event) {
  const Seq seq = next_++;
  records_.push_back({.seq = seq,
                      .cause = cause,
                      .at = std::max(at, kStart),
                      .node = nodes_.id(node),
                      .event = std::move(event)});
  return seq;
}

namespace {

// Puts records down one by one, each once its cause is down.
class Merger {
 public:
  explicit Merger(std::vector<trace::Record> records) : records_(std::move(records)) {
    for (const trace::Record& record : records_)
      known_.insert(record.seq);
  }

  std::vector<trace::Record> merge() {
    std::ranges::stable_sort(records_, {},
                             [](const trace::Record& r) { return std::pair(r.at, r.seq); });
    for (trace::Record& record : records_) {
      const bool waits = known_.contains(record.cause) && !placed_.contains(record.cause);
      if (waits) {
        waiting_[record.cause].push_back(&record);
      } else {
        place(record);
      }
    }
    return std::move(merged_);
  }

 private:
  // What waited for it follows at once, at the same instant.
  void place(trace::Record& first) {
    std::vector<trace::Record*> line{&first};
    for (std::size_t i = 0; i < line.size(); ++i) {
      trace::Record& record = *line[i];
      const Seq known_as = record.seq;
      const auto cause = placed_.find(record.cause);
      record.cause = cause == placed_.end() ? 0 : cause->second;
      record.seq = merged_.size() + 1;
      if (!merged_.empty()) record.at = std::max(record.at, merged_.back().at);
      placed_[known_as] = record.seq;
      merged_.push_back(std::move(record));
      if (const auto found = waiting_.find(known_as); found != waiting_.end())
        line.insert(line.end(), found->second.begin(), found->second.end());
    }
  }

  std::vector<trace::Record> records_;
  std::vector<trace::Record> merged_;
  std::set<Seq> known_;
  std::unordered_map<Seq, Seq> placed_;  // its number before -> and now
  std::unordered_map<Seq, std::vector<trace::Record*>> waiting_;
};

}  // namespace

std::vector<trace::Record> merge(std::vector<trace::Record> records) {
  return Merger(std::move(records)).merge();
}

}  // namespace havip::live_run
