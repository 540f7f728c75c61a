// Daemon: Keepalived's VRRP child as an engine (core/engine/contract.h), one life of the process.
//
// Start configures it; a restart is a new Daemon. It holds the instances, gives each packet to the
// instance whose socket the kernel would have used, and ends with Exited.
//
// Every line it logs is a trace::Log in Keepalived 2.2's wording. What the guest's stack does with
// the outputs (addresses, GARPs on the wire) is the stack's to record.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/guest/vrrp/instance.h"

namespace havip::hostsim {

class Daemon {
 public:
  using Input = daemon::Input;
  using Output = daemon::Output;

  // `recorder` outlives the daemon.
  Daemon(trace::Recorder& recorder, engine::NodeId node, Timing timing);
  Daemon(const Daemon&) = delete;  // instances refer to process_
  Daemon& operator=(const Daemon&) = delete;

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return process_.outputs.pop(); }
  [[nodiscard]] Instant deadline() const;

  // In the order of the file, without those that cannot run (version 3).
  [[nodiscard]] const std::deque<vrrp::Instance>& instances() const { return instances_; }

 private:
  // Which instances listen for a VRID on a NIC; sorted.
  struct Listening {
    std::uint16_t key = 0;  // NIC and VRID
    std::size_t instance = 0;
  };

  void handle_input(Instant now, daemon::Start& start);
  void handle_input(Instant now, const daemon::Stop& stop);
  void handle_input(Instant now, const daemon::PacketIn& in);
  void handle_input(Instant now, const daemon::LinkChange& change);
  void handle_input(Instant now, const daemon::AddressChange& change);

  [[nodiscard]] bool accepts(Instant now, const daemon::Start& start);  // else it has exited
  void add_instance(Instant now, const daemon::Start& start, const conf::Instance& config);
  [[nodiscard]] vrrp::Instance* receiver(const daemon::PacketIn& in);
  void exit_now(int code, engine::Seq cause);

  enum class Life : std::uint8_t { kNew, kRunning, kStopping, kExited };

  vrrp::Process process_;
  Life life_ = Life::kNew;
  std::vector<NicInfo> nics_;
  std::deque<vrrp::Instance> instances_;
  std::vector<Listening> listening_;
  Instant exit_at_ = kNever;
  engine::Seq exit_cause_ = 0;
};

}  // namespace havip::hostsim
