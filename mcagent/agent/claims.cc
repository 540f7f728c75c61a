#include "mcagent/agent/claims.h"

#include "core/base/ensure.h"

namespace havip::mcagent {

engine::ClaimId Claims::next_id() const {
  return {.host = host_, .life = life_, .number = last_number_ + 1};
}

void Claims::open(Instant now, OpenClaim claim, const ClaimPolicy& policy) {
  ensure(claim.claim.id == next_id(), "claims are opened in the order of their numbers");
  ++last_number_;
  const Instant due = now + policy.timeout;
  open_.emplace(last_number_, Entry{.open = std::move(claim), .due = due});
  due_.emplace(due, last_number_);
}

Instant Claims::deadline() const {
  return due_.empty() ? kNever : due_.begin()->first;
}

OpenClaim* Claims::overdue(Instant now) {
  if (deadline() > now) return nullptr;
  return &open_.at(due_.begin()->second).open;
}

void Claims::resent(Instant now, const OpenClaim& claim, const ClaimPolicy& policy) {
  const std::uint32_t number = claim.claim.id.number;
  Entry& entry = open_.at(number);
  due_.erase({entry.due, number});
  entry.due = now + policy.timeout;
  due_.emplace(entry.due, number);
}

std::optional<OpenClaim> Claims::close(const engine::ClaimId& id) {
  if (id.host != host_ || id.life != life_) return std::nullopt;
  const auto it = open_.find(id.number);
  if (it == open_.end()) return std::nullopt;
  OpenClaim claim = std::move(it->second.open);
  due_.erase({it->second.due, id.number});
  open_.erase(it);
  return claim;
}

const OpenClaim* Claims::oldest() const {
  return open_.empty() ? nullptr : &open_.begin()->second.open;
}

}  // namespace havip::mcagent
