#include <map>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {
namespace {

// Records of kind E about GARPs that matched.
template <class E>
void find_noise(const Facts& facts, const std::map<GarpKey, Seq>& matched, Breaches& breaches) {
  for (const auto& noise : facts.index.of<E>()) {
    const auto it = matched.find(key_of(*noise));
    if (it == matched.end()) continue;
    breaches.push_back(fmt::format("frame {} from {} matched its owner (#{}), yet #{} is {}",
                                   noise->frame, noise->device.view(), it->second, noise.seq(),
                                   E::kKind));
  }
}

}  // namespace

Breaches check_matched_stays_silent(const Run&, const Facts& facts) {
  std::map<GarpKey, Seq> matched;
  for (const auto& end : facts.index.of<trace::GarpVerdict>()) {
    if (end->verdict == engine::Verdict::kOwnerMatch) matched[key_of(*end)] = end.seq();
  }
  Breaches breaches;
  find_noise<trace::UpcallQueued>(facts, matched, breaches);
  find_noise<trace::ReportTaken>(facts, matched, breaches);
  find_noise<trace::ClaimAdmitted>(facts, matched, breaches);
  return breaches;
}

}  // namespace havip::judge
