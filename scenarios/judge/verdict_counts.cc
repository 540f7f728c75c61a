#include "scenarios/judge/verdict_counts.h"

#include <numeric>

namespace havip::judge {

std::uint64_t VerdictCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

VerdictCounts& VerdictCounts::operator+=(const VerdictCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_[i] += other.counts_[i];
  return *this;
}

GarpFacts count_garps(const Run&, const TraceIndex& index) {
  GarpFacts facts;
  for (const auto& sent : index.of<trace::GarpSent>())
    ++facts.sent_of[sent->device];
  for (const auto& captured : index.of<trace::GarpCaptured>()) {
    ++facts.captured;
    ++facts.captured_of[captured->device];
  }
  for (const auto& end : index.of<trace::GarpVerdict>()) {
    ++facts.verdicts[end->verdict];
    ++facts.verdicts_of[{.device = end->device, .vip = end->vip}][end->verdict];
  }
  for (const auto& judged : index.of<trace::ClaimJudged>()) {
    if (judged->known) continue;
    if (judged->verdict == engine::Verdict::kWrongEnvironment) {
      ++facts.test_audit[judged->verdict];
      continue;
    }
    ++facts.audit[judged->verdict];
    ++facts.audit_of[{.device = judged->device, .vip = judged->vip}][judged->verdict];
  }
  return facts;
}

}  // namespace havip::judge
