// Daemon: Keepalived's VRRP child as an engine (core/engine/contract.h), one life of the process.
//
// Start configures it; a restart is a new Daemon. It holds the instances and sync groups, gives
// each packet to the instance whose socket the kernel would have used, runs the scripts, and tells
// every instance what became of the things that it tracks. It ends with Exited.
//
// Every line it logs is a trace::Log in Keepalived 2.2's wording. What the guest's stack does with
// the outputs (addresses, GARPs on the wire) is the stack's to record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/profile.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/guest/vrrp/instance.h"
#include "hostsim/guest/vrrp/sync_group.h"
#include "hostsim/guest/vrrp/track/links.h"
#include "hostsim/guest/vrrp/track/processes.h"
#include "hostsim/guest/vrrp/track/scripts.h"

namespace havip::hostsim {

class Daemon {
 public:
  using Input = daemon::Input;
  using Output = daemon::Output;

  // `recorder` and `profile` outlive the daemon.
  Daemon(trace::Recorder& recorder, engine::NodeId node, Timing timing,
         const Profile& profile = kKeepalived22);
  Daemon(const Daemon&) = delete;  // instances refer to process_
  Daemon& operator=(const Daemon&) = delete;

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return process_.outputs.pop(); }
  [[nodiscard]] Instant deadline() const;

  // In the order of the file.
  [[nodiscard]] const std::vector<std::unique_ptr<vrrp::Instance>>& instances() const {
    return instances_;
  }
  [[nodiscard]] const std::vector<std::unique_ptr<vrrp::SyncGroup>>& groups() const {
    return groups_;
  }
  [[nodiscard]] const conf::Config& config() const { return config_; }
  void clear_stats();

 private:
  // Which instances listen for a VRID on a NIC; sorted.
  struct Listening {
    std::uint16_t key = 0;  // NIC and VRID
    std::size_t instance = 0;
  };

  void handle_input(Instant now, daemon::Start& start);
  void handle_input(Instant now, const daemon::Stop& stop);
  void handle_input(Instant now, daemon::Reload& reload);
  void handle_input(Instant now, const daemon::PacketIn& in);
  void handle_input(Instant now, const daemon::LinkChange& change);
  void handle_input(Instant now, const daemon::VmacChange& change);
  void handle_input(Instant now, const daemon::AddressChange& change);
  void handle_input(Instant now, const daemon::ScriptEnded& end);
  void handle_input(Instant now, const daemon::FileChanged& change);
  void handle_input(Instant now, const daemon::ProcessCount& change);

  void take_link(Instant now, const daemon::LinkChange& change);

  // Takes up a configuration: what it tracks, and who listens where.
  void take_up(Instant now, conf::Config config, std::vector<NicInfo> nics, daemon::Watched watched,
               engine::Seq cause);
  [[nodiscard]] bool accepts(Instant now, const conf::Config& config,
                             const std::vector<NicInfo>& nics, engine::Seq cause);
  void form_groups();
  void listen();
  void find_watched();
  [[nodiscard]] vrrp::Things things() const;
  [[nodiscard]] vrrp::Standing standing_of(std::size_t instance) const;
  void assess_all(Instant now, engine::Seq cause);

  [[nodiscard]] vrrp::Instance* receiver(NicIndex nic, const wire::Packet& packet, net::Vrid vrid);
  void exit_now(int code, engine::Seq cause);

  enum class Life : std::uint8_t { kNew, kRunning, kStopping, kExited };

  vrrp::Process process_;
  Life life_ = Life::kNew;
  conf::Config config_;
  std::vector<NicInfo> nics_;
  vrrp::Audience audience_;
  std::vector<std::unique_ptr<vrrp::Instance>> instances_;
  std::vector<std::unique_ptr<vrrp::SyncGroup>> groups_;
  std::vector<Listening> listening_;
  vrrp::Links links_;
  vrrp::Scripts scripts_;
  vrrp::Processes processes_;
  std::vector<std::optional<int>> files_;
  // By instance: what it watches, and what its group does.
  std::vector<std::vector<vrrp::Watch>> watched_;
  Instant exit_at_ = kNever;
  engine::Seq exit_cause_ = 0;
};

}  // namespace havip::hostsim
