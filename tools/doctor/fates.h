// Fates: what became of the GARPs that the master sent in its reign, as far as host and gateway
// say.
#pragma once

#include <map>
#include <vector>

#include "tools/doctor/cause.h"

namespace havip::doctor {

struct Fates {
  // Of the journal: none of it where that was not captured.
  std::map<engine::Verdict, std::vector<const Ended*>> ended;
  std::vector<const Admitted*> admitted;
  // Of the gateway's database: claims of this device for this VIP, in the order of judgement.
  std::vector<const vpccgw::AuditRow*> judged;
  // The same of this device for other VIPs, from five seconds before the reign on.
  std::vector<const vpccgw::AuditRow*> of_others;

  [[nodiscard]] bool has(engine::Verdict verdict) const { return ended.contains(verdict); }
  // Whether a claim for it left the agent's limiter.
  [[nodiscard]] bool claimed() const { return !admitted.empty() || !judged.empty(); }
};

// Of the claimant; nothing where there is none.
[[nodiscard]] Fates fates_of(const Scene& scene);

// "1 gateway_timeout, 4 rate_limited"; "" where the journal says nothing.
[[nodiscard]] std::string to_string(const Fates& fates);

}  // namespace havip::doctor
