#include <map>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {
namespace {

using engine::Verdict;

// What may become of a claim: an answer, silence, a newer one in its place, the end of the run, or
// the death of its agent. Everything else is decided before a claim comes to be.
bool ends_a_claim(Verdict verdict) {
  return verdict >= Verdict::kGatewayTimeout || verdict == Verdict::kSuperseded ||
         verdict == Verdict::kAgentDown;
}

}  // namespace

Breaches check_claim_accounted(const Run&, const Facts& facts) {
  std::map<GarpKey, Found<trace::GarpVerdict>> ends;
  for (const auto& end : facts.index.of<trace::GarpVerdict>())
    ends[key_of(*end)] = end;
  Breaches breaches;
  for (const auto& claim : facts.index.of<trace::ClaimAdmitted>()) {
    const auto it = ends.find(key_of(*claim));
    if (it == ends.end()) {
      breaches.push_back(fmt::format("claim {} (#{}) of {} was admitted and never accounted for",
                                     to_string(claim->claim), claim.seq(), claim->device.view()));
    } else if (!ends_a_claim(it->second->verdict)) {
      breaches.push_back(fmt::format("claim {} was admitted (#{}), yet its GARP ended as {} (#{})",
                                     to_string(claim->claim), claim.seq(),
                                     to_string(it->second->verdict), it->second.seq()));
    }
  }
  return breaches;
}

}  // namespace havip::judge
