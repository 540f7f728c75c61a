// SyncGroup: a vrrp_sync_group, whose members are MASTER together or not at all (Keepalived 2.2).
//
//   MASTER  when the down timers of all members are over: a member whose timer ends before that of
//           a sibling waits another down interval; the last one takes all along
//   BACKUP  as soon as one member is BACKUP that was MASTER
//   FAULT   as soon as one member is in FAULT, until none has a cause of its own
//
// The group also has trackers of its own: their faults hit every member.
#pragma once

#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/events.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/notify.h"
#include "hostsim/guest/vrrp/process.h"

namespace havip::hostsim::vrrp {

class Instance;

class SyncGroup {
 public:
  // `process`, `audience` and the members outlive it.
  SyncGroup(Process& process, const Audience& audience, conf::SyncGroup config)
      : process_(process),
        config_(std::move(config)),
        voice_(process, audience, Voice::Kind::kGroup, config_.name) {}
  SyncGroup(const SyncGroup&) = delete;
  SyncGroup& operator=(const SyncGroup&) = delete;

  void add(Instance& member) { members_.push_back(&member); }

  [[nodiscard]] bool may_become_master(const Instance& asking) const;
  // Has any member a cause of FAULT of its own?
  [[nodiscard]] bool has_faults() const;

  // A member has changed its state, and the others follow.
  void member_changed(Instant now, const Instance& member, engine::Seq cause);
  void announce_siblings(Instant now, const Instance& member, engine::Seq cause);

  [[nodiscard]] const conf::SyncGroup& config() const { return config_; }
  [[nodiscard]] trace::VrrpState state() const { return state_; }

 private:
  void enter(Instant now, trace::VrrpState state, engine::Seq cause);

  Process& process_;
  conf::SyncGroup config_;
  Voice voice_;
  std::vector<Instance*> members_;
  trace::VrrpState state_ = trace::VrrpState::kInit;
  bool syncing_ = false;  // the change of a member is our own doing
};

}  // namespace havip::hostsim::vrrp
