#include "hostsim/guest/vrrp/sync_group.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/instance.h"

namespace havip::hostsim::vrrp {

using trace::VrrpState;

bool SyncGroup::may_become_master(const Instance& asking) const {
  if (state_ == VrrpState::kMaster) return true;
  return std::ranges::all_of(members_, [&](const Instance* member) {
    return member == &asking || member->wants_master();
  });
}

bool SyncGroup::has_faults() const {
  return std::ranges::any_of(members_,
                             [](const Instance* member) { return !member->is_healthy(); });
}

void SyncGroup::member_changed(Instant now, const Instance& member, engine::Seq cause) {
  if (syncing_) return;
  syncing_ = true;
  enter(now, member.state(), cause);
  syncing_ = false;
}

void SyncGroup::enter(Instant now, VrrpState state, engine::Seq cause) {
  const VrrpState before = std::exchange(state_, state);
  const bool others = std::ranges::any_of(
      members_, [&](const Instance* member) { return member->state() != state; });
  const bool starts = before == VrrpState::kInit && state == VrrpState::kBackup;
  if (others && !starts && state != VrrpState::kStop) {
    process_.log(now, cause,
                 fmt::format("VRRP_Group({}) Syncing instances to {} state", config_.name,
                             to_string(state)));
  }
  for (Instance* member : members_) {
    if (state == VrrpState::kMaster) member->follow_to_master(now, cause);
    if (state == VrrpState::kFault) member->follow_to_fault(now, cause);
    if (state == VrrpState::kBackup) {
      if (before == VrrpState::kFault) member->follow_out_of_fault(now, cause);
      member->follow_to_backup(now, cause);
    }
  }
  if (before == state) return;
  const auto tell = [&](Tale tale) {
    voice_.tell({.notify = config_.notify, .smtp_alert = config_.smtp_alert}, tale, 0, cause);
  };
  if (state == VrrpState::kMaster) tell(Tale::kMaster);
  if (state == VrrpState::kBackup) tell(Tale::kBackup);
  if (state == VrrpState::kFault) tell(Tale::kFault);
  if (state == VrrpState::kStop) tell(Tale::kStop);
}

void SyncGroup::announce_siblings(Instant now, const Instance& member, engine::Seq cause) {
  for (Instance* sibling : members_) {
    if (sibling != &member) sibling->announce_again(now, cause);
  }
}

}  // namespace havip::hostsim::vrrp
