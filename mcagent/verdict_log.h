// VerdictLog: writes verdicts into the trace and counts what it wrote. The datapath and the agent
// have one each, so that both count in the same words.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "core/engine/provenance.h"
#include "core/engine/verdict.h"
#include "core/trace/recorder.h"

namespace havip::mcagent {

// How many GARPs ended in each verdict.
class VerdictCounts {
 public:
  void add(engine::Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict)]; }

  [[nodiscard]] std::uint64_t of(engine::Verdict verdict) const {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::uint64_t count : counts_)
      sum += count;
    return sum;
  }

  // The verdicts from `first` to `last` by name: those that the holder can give.
  void fields(engine::Verdict first, engine::Verdict last, auto&& f) const {
    for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
      f(engine::kVerdictNames[i], counts_[i]);
    }
  }

 private:
  std::array<std::uint64_t, engine::kVerdictNames.size()> counts_{};
};

class VerdictLog {
 public:
  VerdictLog(trace::Recorder& recorder, engine::NodeId node) : recorder_(recorder), node_(node) {}

  void write(Instant now, engine::Seq cause, trace::GarpVerdict verdict) {
    counts_.add(verdict.verdict);
    recorder_.record(now, cause, node_, std::move(verdict));
  }

  [[nodiscard]] const VerdictCounts& counts() const { return counts_; }

 private:
  trace::Recorder& recorder_;
  engine::NodeId node_;
  VerdictCounts counts_;
};

}  // namespace havip::mcagent
