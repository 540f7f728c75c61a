// Claims: the claims of one life of an agent that the gateway has not answered yet.
//
// A claim is sent once and resent with a fixed timeout, always under the same id, until an answer
// comes or the last copy has waited in vain: with `retries` 3 and `timeout` 1 s, copies leave at
// 0, 1, 2 and 3 s, and hope ends at 4 s. A value: it is told the time, and sends nothing itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/engine/messages.h"
#include "core/time/time.h"
#include "mcagent/policy.h"

namespace havip::mcagent {

struct OpenClaim {
  engine::Claim claim;      // the copy sent last; its cause is the record of that send
  engine::GarpReport garp;  // whose verdict this claim decides
  Instant admitted_at;
};

class Claims {
 public:
  Claims(net::HostId host, std::uint32_t life) : host_(host), life_(life) {}

  // The id of the next claim: numbers count from 1 in each life.
  [[nodiscard]] engine::ClaimId next_id() const;

  // Takes a claim in, of which a copy leaves at `now`.
  // REQUIRES: claim.claim.id == next_id().
  void open(Instant now, OpenClaim claim, const ClaimPolicy& policy);

  // When the copy sent last of some claim has waited long enough; kNever without open claims.
  [[nodiscard]] Instant deadline() const;

  // The claim whose last copy has waited longest, if its timeout is over at `now`. It must then be
  // resent or closed.
  [[nodiscard]] OpenClaim* overdue(Instant now);

  // Another copy leaves at `now`.
  void resent(Instant now, const OpenClaim& claim, const ClaimPolicy& policy);

  // An answer came, or none will: the claim leaves. Nothing when it is not (or no longer) open: a
  // second copy of an answer, or an answer to an earlier life.
  std::optional<OpenClaim> close(const engine::ClaimId& id);

  // The oldest claim that is open.
  [[nodiscard]] const OpenClaim* oldest() const;

  [[nodiscard]] std::size_t size() const { return open_.size(); }

 private:
  struct Entry {
    OpenClaim open;
    Instant due;
  };

  net::HostId host_;
  std::uint32_t life_;
  std::uint32_t last_number_ = 0;
  std::map<std::uint32_t, Entry> open_;              // by number
  std::set<std::pair<Instant, std::uint32_t>> due_;  // (when the last copy times out, number)
};

}  // namespace havip::mcagent
