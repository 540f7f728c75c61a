#include "scenarios/judge/invariants.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"

namespace havip::judge {
namespace {

// A new invariant is one line here, one in invariants.h and one file of its own.
constexpr std::array kInvariants{
    Invariant{"one-verdict-per-garp", check_one_verdict_per_garp},
    Invariant{"limiter-window", check_limiter_window},
    Invariant{"claim-accounted", check_claim_accounted},
    Invariant{"generation-grows", check_generation_grows},
    Invariant{"matched-stays-silent", check_matched_stays_silent},
    Invariant{"neigh-current", check_neigh_current},
    Invariant{"one-vip-holder", check_one_vip_holder},
};

void shorten(Breaches& breaches) {
  if (breaches.size() <= kMaxBreaches) return;
  const std::size_t more = breaches.size() - (kMaxBreaches - 1);
  breaches.resize(kMaxBreaches - 1);
  breaches.push_back(fmt::format("and {} more", more));
}

}  // namespace

std::span<const Invariant> invariants() {
  return kInvariants;
}

std::vector<InvariantResult> check_invariants(const Run& run, const Facts& facts) {
  const std::vector<std::string>& breaks = run.scenario.breaks;
  std::vector<InvariantResult> results;
  for (const Invariant& invariant : kInvariants) {
    InvariantResult result{.name = invariant.name, .breaches = invariant.check(run, facts)};
    result.held = result.breaches.empty();
    result.meant_to_break = std::ranges::find(breaks, invariant.name) != breaks.end();
    shorten(result.breaches);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace havip::judge
