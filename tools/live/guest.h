// Guest: a live guest: its node, its Keepalived (the real one or vrrpd), and what can be done to
// both. Every change is written to the journal, with the record that caused it.
#pragma once

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/live/ether_sender.h"
#include "platform/live/loop.h"
#include "platform/live/space/node_process.h"
#include "scenarios/loader/action.h"
#include "tools/live/journal.h"
#include "tools/live/live_clock.h"
#include "tools/live/stage.h"
#include "tools/live/witness.h"

namespace havip::live_run {

// Who plays a part of every guest, and is borrowed by all of them.
struct GuestSurroundings {
  live::Loop& loop;
  const Stage& stage;
  const LiveClock& clock;
  Journal& journal;
  Witness& witness;
  std::string program;  // "keepalived", or the path of vrrpd
};

class Guest {
 public:
  Guest(const GuestSurroundings& around, const loader::Guest& guest);

  [[nodiscard]] const net::GuestId& id() const { return guest_.id; }

  // Its kernel is up from here, its Keepalived starts. The first boot finds NICs as they were
  // built.
  Result<void> boot(Seq cause);
  // The power goes.
  Result<void> crash(Seq cause);
  // Nothing in it runs, and nothing reaches it.
  Result<void> pause(Seq cause);
  Result<void> resume(Seq cause);
  // Takes the hold off one of its taps, which is about to move; the guest stays paused.
  Result<void> let_frames(const TapPlace& nic);

  Result<void> start_keepalived(Seq cause);
  void stop_keepalived(Seq cause);
  void kill_keepalived(hostsim::KillTarget what, Seq cause);
  void pause_keepalived(bool paused, Seq cause);
  Result<void> reload_keepalived(const loader::Conf& conf);

  Result<void> set_nic(const TapPlace& nic, bool up, Seq cause);
  Result<void> change_address(const TapPlace& nic, const net::IpAddr& ip, bool present);
  Result<void> filter(const loader::action::GuestFilter& filter, Seq cause);
  // Starts to send; one frame now, the others each `every`.
  Result<void> send_garps(const loader::action::SendGarp& garps, Seq cause);

 private:
  struct Volley {
    std::unique_ptr<live::EtherSender> sender;
    unsigned nic = 0;
    wire::Bytes frame;
    std::uint32_t left = 0;
    Instant next;
    Duration every{};
    std::unique_ptr<live::Timer> timer;
  };

  Seq condition(std::string_view subject, std::string_view state, Seq cause);
  [[nodiscard]] std::string conf_path() const;
  Result<void> write_conf(const loader::Conf& conf);
  void said(std::string_view line);
  Result<void> hold_frames(const TapPlace& nic, bool held);
  [[nodiscard]] pid_t child(const std::string& pid_file) const;
  void ended(live::Outcome outcome);
  void fire(Volley& volley);

  GuestSurroundings around_;
  const loader::Guest& guest_;
  std::vector<const TapPlace*> nics_;
  const loader::Conf* conf_;
  std::ofstream log_;  // /run/keepalived.log of the node: what its Keepalived says, as it says it
  std::unique_ptr<live::NodeProcess> keepalived_;
  Seq stopped_by_ = 0;  // what ends the Keepalived that ends next
  bool booted_before_ = false;
  std::set<net::DeviceId> held_;  // whose frames are held
  std::vector<std::unique_ptr<Volley>> volleys_;
};

}  // namespace havip::live_run
