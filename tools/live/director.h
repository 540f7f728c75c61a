// Director: carries out the timeline of a scenario on a live network, by real means. The live twin
// of the virtual run's operator (scenarios/runner/operator.h): one function an action.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/live/loop.h"
#include "tools/live/control_plane.h"
#include "tools/live/guest.h"
#include "tools/live/journal.h"
#include "tools/live/links.h"
#include "tools/live/live_clock.h"
#include "tools/live/observer.h"
#include "tools/live/stage.h"
#include "tools/live/witness.h"

namespace havip::live_run {

using Guests = std::map<net::GuestId, std::unique_ptr<Guest>>;

class Director {
 public:
  // All are borrowed and outlive it. `trouble` is told what could not be carried out.
  struct Cast {
    live::Loop& loop;
    const LiveClock& clock;
    Journal& journal;
    Witness& witness;
    Stage& stage;
    Observer& observer;
    Guests& guests;
    ControlPlane& control;
    Links& links;
    std::function<void(const std::string&)> trouble;
  };

  Director(const Cast& cast, const loader::Scenario& scenario, std::uint64_t seed);

 private:
  void schedule(Instant at, std::function<void()> what);
  void boot(const loader::Guest& guest);
  void carry_out(std::size_t index);
  [[nodiscard]] Result<void> play(const loader::Action& action);

  [[nodiscard]] Result<void> arrive(const loader::action::LiveMigrate& a, Seq cause);
  [[nodiscard]] std::vector<net::GuestId> guests_at(const net::HostId& host) const;

  // Tells the world of a failure, and goes on.
  void settle(const Result<void>& done, std::string_view what);
  Guest& guest(const net::GuestId& id) { return *cast_.guests.at(id); }
  [[nodiscard]] const TapPlace& nic(const loader::NicRef& ref) const {
    return cast_.stage.layout().tap(ref.device);
  }

  // ---- one an action; `cause_` is the record of the entry that is carried out
  Result<void> on(const loader::action::NicDown& a);
  Result<void> on(const loader::action::NicUp& a);
  Result<void> on(const loader::action::KeepalivedStop& a);
  Result<void> on(const loader::action::KeepalivedKill& a);
  Result<void> on(const loader::action::KeepalivedStart& a);
  Result<void> on(const loader::action::KeepalivedPause& a);
  Result<void> on(const loader::action::KeepalivedResume& a);
  Result<void> on(const loader::action::KeepalivedReload& a);
  Result<void> on(const loader::action::FileWrite& a);
  Result<void> on(const loader::action::FileRemove& a);
  Result<void> on(const loader::action::GuestPause& a);
  Result<void> on(const loader::action::GuestResume& a);
  Result<void> on(const loader::action::GuestCrash& a);
  Result<void> on(const loader::action::GuestBoot& a);
  Result<void> on(const loader::action::LiveMigrate& a);
  Result<void> on(const loader::action::AddressAdd& a);
  Result<void> on(const loader::action::AddressDel& a);
  Result<void> on(const loader::action::GuestFilter& a);
  Result<void> on(const loader::action::SendGarp& a);
  Result<void> on(const loader::action::HostDown& a);
  Result<void> on(const loader::action::HostUp& a);
  Result<void> on(const loader::action::AgentStop& a);
  Result<void> on(const loader::action::AgentKill& a);
  Result<void> on(const loader::action::AgentStart& a);
  Result<void> on(const loader::action::AgentEnvironment& a);
  Result<void> on(const loader::action::UpcallLoss& a);
  Result<void> on(const loader::action::PushLoss& a);
  Result<void> on(const loader::action::PushDelay& a);
  Result<void> on(const loader::action::GatewayDown& a);
  Result<void> on(const loader::action::GatewayUp& a);
  Result<void> on(const loader::action::GatewayKill& a);
  Result<void> on(const loader::action::Partition& a);
  Result<void> on(const loader::action::Heal& a);
  Result<void> on(const loader::action::ControlPartition& a);
  Result<void> on(const loader::action::ControlHeal& a);
  Result<void> on(const loader::action::LinkChange& a);
  Result<void> on(const loader::action::HavipCreate& a);
  Result<void> on(const loader::action::HavipDelete& a);
  Result<void> on(const loader::action::HavipUnbind& a);
  Result<void> on(const loader::action::HavipRange& a);
  // What playable.h refuses.
  Result<void> on(const auto& a);

  Cast cast_;
  const loader::Scenario& scenario_;
  std::vector<std::unique_ptr<live::Timer>> timers_;
  Seq cause_ = 0;
};

}  // namespace havip::live_run
