#include "tools/replay/garp_log.h"

#include <algorithm>

namespace havip::replay {
namespace {

using engine::Verdict;

// The verdicts that say nothing against the device: it has the VIP.
bool is_owners(Verdict verdict) {
  return verdict == Verdict::kOwnerMatch || verdict == Verdict::kOwnAddress;
}

bool gives_ownership(Verdict verdict) {
  return verdict == Verdict::kMigrated || verdict == Verdict::kAlreadyOwner;
}

std::uint64_t& count(VerdictCounts& counts, Verdict verdict) {
  return counts[static_cast<std::size_t>(verdict)];
}

// All of its GARPs ended in this verdict.
bool is_only(const Burst& burst, Verdict verdict) {
  return burst.verdicts[static_cast<std::size_t>(verdict)] == burst.garps;
}

template <class T>
void keep_within(std::vector<T>& kept, const T& one, std::uint64_t& beyond) {
  if (kept.size() < kMostKept) {
    kept.push_back(one);
  } else {
    ++beyond;
  }
}

// Whatever VIPs somebody makes up, they take no more memory than this.
template <class Map>
bool has_room(const Map& map, const typename Map::key_type& key, std::uint64_t& beyond) {
  if (map.size() < kMostKept || map.contains(key)) return true;
  ++beyond;
  return false;
}

}  // namespace

void GarpLog::take(const trace::Record& record) {
  if (const auto* garp = std::get_if<trace::GarpCaptured>(&record.event)) {
    captured_[garp->frame] = record.at;
  } else if (const auto* verdict = std::get_if<trace::GarpVerdict>(&record.event)) {
    const auto garp_at = captured_.find(verdict->frame);
    if (garp_at == captured_.end()) return;
    const Instant at = garp_at->second;
    captured_.erase(garp_at);
    judged(at, *verdict);
  } else if (const auto* committed = std::get_if<trace::Committed>(&record.event)) {
    owner_[committed->vip] = committed->to;
    keep_within(result_.owners,
                {.vip = committed->vip,
                 .havip = committed->havip,
                 .owner = committed->to,
                 .host = committed->host,
                 .generation = committed->generation,
                 .committed = record.at,
                 .effective = std::nullopt},
                result_.beyond);
  } else if (const auto* push = std::get_if<trace::PushApplied>(&record.event)) {
    applied(record.at, *push);
  }
}

void GarpLog::applied(Instant at, const trace::PushApplied& push) {
  if (!push.applied || !push.row.havip) return;
  const auto owned =
      std::find_if(result_.owners.rbegin(), result_.owners.rend(), [&](const Ownership& one) {
        return one.vip == push.row.ip && one.generation == push.row.generation;
      });
  if (owned != result_.owners.rend() && !owned->effective) owned->effective = at;
}

void GarpLog::judged(Instant garp, const trace::GarpVerdict& verdict) {
  ++count(result_.verdicts, verdict.verdict);
  fold(garp, verdict);
  claim(garp, verdict);
}

void GarpLog::fold(Instant garp, const trace::GarpVerdict& verdict) {
  const Key key{verdict.device, verdict.vip};
  const auto open = open_bursts_.find(key);
  const bool alike = open != open_bursts_.end() && verdict.verdict != Verdict::kMigrated &&
                     is_only(open->second, verdict.verdict);
  const bool goes_on =
      open != open_bursts_.end() && (alike || garp - open->second.last <= kBurstGap);
  if (!goes_on && open != open_bursts_.end()) {
    keep_within(result_.bursts, open->second, result_.beyond);
    open_bursts_.erase(open);
  }
  if (!has_room(open_bursts_, key, result_.beyond)) return;
  Burst& burst = open_bursts_[key];
  if (burst.garps == 0) {
    burst = {.device = verdict.device, .vip = verdict.vip, .first = garp, .last = garp};
  }
  ++burst.garps;
  burst.first = std::min(burst.first, garp);
  burst.last = std::max(burst.last, garp);
  ++count(burst.verdicts, verdict.verdict);
  if (verdict.until != kNever) burst.limited_until = std::max(burst.limited_until, verdict.until);
}

void GarpLog::claim(Instant garp, const trace::GarpVerdict& verdict) {
  if (is_owners(verdict.verdict)) return;
  const Key key{verdict.device, verdict.vip};
  const auto open = open_claims_.find(key);
  const bool moved = gives_ownership(verdict.verdict);
  // What follows a device's own migration is the rest of its burst.
  const auto owner = owner_.find(verdict.vip);
  const bool owns = owner != owner_.end() && owner->second == verdict.device;
  const bool news = moved ? verdict.verdict == Verdict::kMigrated : !owns;
  if (open == open_claims_.end() && !news) return;
  if (!has_room(open_claims_, key, result_.beyond)) return;
  const bool fresh = open == open_claims_.end();
  Claim& claim = open_claims_[key];
  if (fresh) {
    claim = {.device = verdict.device, .vip = verdict.vip, .first = garp, .last = garp};
  }
  claim.first = std::min(claim.first, garp);
  claim.last = std::max(claim.last, garp);
  if (!moved) {
    ++claim.garps;
    claim.failed_with = verdict.verdict;
    return;
  }
  claim.moved_by = garp;
  keep(claim);
  open_claims_.erase(key);
}

void GarpLog::keep(const Claim& claim) {
  keep_within(result_.claims, claim, result_.beyond);
}

GarpLog::Result GarpLog::finish() {
  for (const auto& [key, burst] : open_bursts_)
    keep_within(result_.bursts, burst, result_.beyond);
  for (const auto& [key, claim] : open_claims_) {
    // GARPs that were judged between the commit and the push of their own device's claim.
    const auto owner = owner_.find(claim.vip);
    const bool owns = owner != owner_.end() && owner->second == claim.device;
    if (!owns) keep(claim);
  }
  std::ranges::stable_sort(result_.bursts, {}, &Burst::first);
  std::ranges::stable_sort(result_.claims, {}, &Claim::first);
  return std::move(result_);
}

}  // namespace havip::replay
