// Operator: carries out the timeline. One function an action; each records what it does, and that
// record is the root of all that follows from it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scenarios/loader/action.h"
#include "scenarios/runner/world.h"

namespace havip::runner {

class Operator {
 public:
  // Schedules the whole timeline. `world` outlives the operator.
  explicit Operator(World& world);

  // When a live migration last told the gateway that a device had moved; kStart: never.
  [[nodiscard]] Instant last_move() const { return last_move_; }

 private:
  void on_entry(std::uint64_t index);
  void on_arrival(std::uint64_t index);  // the second half of a live migration

  // In the guest.
  void carry_out(const loader::action::NicDown& a);
  void carry_out(const loader::action::NicUp& a);
  void carry_out(const loader::action::KeepalivedStop& a);
  void carry_out(const loader::action::KeepalivedKill& a);
  void carry_out(const loader::action::KeepalivedStart& a);
  void carry_out(const loader::action::KeepalivedPause& a);
  void carry_out(const loader::action::KeepalivedResume& a);
  void carry_out(const loader::action::KeepalivedReload& a);
  void carry_out(const loader::action::ScriptResult& a);
  void carry_out(const loader::action::FileWrite& a);
  void carry_out(const loader::action::FileRemove& a);
  void carry_out(const loader::action::ProcessCount& a);
  void carry_out(const loader::action::Priority& a);
  void carry_out(const loader::action::GuestPause& a);
  void carry_out(const loader::action::GuestResume& a);
  void carry_out(const loader::action::GuestCrash& a);
  void carry_out(const loader::action::GuestBoot& a);
  void carry_out(const loader::action::LiveMigrate& a);
  void carry_out(const loader::action::AddressAdd& a);
  void carry_out(const loader::action::AddressDel& a);
  void carry_out(const loader::action::GuestFilter& a);
  void carry_out(const loader::action::SendGarp& a);
  void carry_out(const loader::action::AppDown& a);
  void carry_out(const loader::action::AppUp& a);
  void carry_out(const loader::action::AppAnswer& a);
  // Hosts and agents.
  void carry_out(const loader::action::HostDown& a);
  void carry_out(const loader::action::HostUp& a);
  void carry_out(const loader::action::AgentStop& a);
  void carry_out(const loader::action::AgentKill& a);
  void carry_out(const loader::action::AgentStart& a);
  void carry_out(const loader::action::AgentEnvironment& a);
  void carry_out(const loader::action::UpcallLoss& a);
  void carry_out(const loader::action::PushLoss& a);
  void carry_out(const loader::action::PushDelay& a);
  // The gateway.
  void carry_out(const loader::action::GatewayDown& a);
  void carry_out(const loader::action::GatewayUp& a);
  void carry_out(const loader::action::GatewayKill& a);
  void carry_out(const loader::action::GatewaySlow& a);
  // Networks.
  void carry_out(const loader::action::Partition& a);
  void carry_out(const loader::action::Heal& a);
  void carry_out(const loader::action::ControlPartition& a);
  void carry_out(const loader::action::ControlHeal& a);
  void carry_out(const loader::action::LinkChange& a);
  // The console.
  void carry_out(const loader::action::HavipCreate& a);
  void carry_out(const loader::action::HavipDelete& a);
  void carry_out(const loader::action::HavipUnbind& a);
  void carry_out(const loader::action::HavipRange& a);

  void give(const net::GuestId& guest, hostsim::guest::Input input);
  void console(decltype(vpccgw::gateway::Console::operation) operation, std::string_view name,
               const net::HavipId& havip);
  // The network between guests is no longer what it was: silence may come of it.
  void disrupt_everyone();

  World& world_;
  engine::Seq cause_ = 0;  // the record of the entry that is being carried out
  std::uint64_t index_ = 0;
  Instant last_move_ = kStart;
  std::vector<engine::Seq> causes_;  // of each entry that was carried out
};

}  // namespace havip::runner
