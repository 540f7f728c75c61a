#include <map>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {

Breaches check_one_verdict_per_garp(const Run&, const Facts& facts) {
  struct Seen {
    Seq captured = 0;
    Seq verdict = 0;
  };
  Breaches breaches;
  std::map<GarpKey, Seen> garps;
  for (const auto& garp : facts.index.of<trace::GarpCaptured>()) {
    Seen& seen = garps[key_of(*garp)];
    if (seen.captured != 0) {
      breaches.push_back(fmt::format("frame {} from {} was captured twice: #{} and #{}",
                                     garp->frame, garp->device.view(), seen.captured, garp.seq()));
    }
    seen.captured = garp.seq();
  }
  for (const auto& end : facts.index.of<trace::GarpVerdict>()) {
    Seen& seen = garps[key_of(*end)];
    const std::string_view verdict = to_string(end->verdict);
    if (seen.captured == 0) {
      breaches.push_back(fmt::format("#{} ({}) judges frame {} from {}, which no tap captured",
                                     end.seq(), verdict, end->frame, end->device.view()));
    } else if (seen.verdict != 0) {
      breaches.push_back(fmt::format("the GARP of #{} got a second verdict: #{}, then #{} ({})",
                                     seen.captured, seen.verdict, end.seq(), verdict));
    }
    seen.verdict = end.seq();
  }
  for (const auto& [key, seen] : garps) {
    if (seen.captured != 0 && seen.verdict == 0) {
      breaches.push_back(fmt::format("the GARP of #{} (frame {} from {}) got no verdict",
                                     seen.captured, key.frame, key.device.view()));
    }
  }
  return breaches;
}

}  // namespace havip::judge
