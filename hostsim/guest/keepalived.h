// Keepalived: the processes of one Keepalived as signals see them: a parent, and its two children:
// the health checker (hostsim/guest/checker) where there are virtual servers, the VRRP child
// (hostsim/guest/vrrp) where there are instances, or nothing at all to do. The checker starts
// first.
//
//   SIGTERM              both leave in order: the table emptied; priority 0, VIPs removed. The
//                        parent ends when both have
//   SIGKILL, all         everything is gone at once; VIPs and the IPVS table stay as they are
//   SIGKILL, the parent  the kernel sends the children SIGTERM (PR_SET_PDEATHSIG)
//   SIGKILL, a child     the parent starts another one, and the other child lives on. A new VRRP
//                        child removes the left-over VIPs, a new checker adds its servers again
//   SIGSTOP, SIGCONT     timers do not run and packets queue in the socket; on waking, the timers
//                        that expired come first, then all that has queued, in order; this is for
//                        both children
//
// A part of the guest engine. Everything it does is caused by a call, and every Condition that it
// records is the cause of what the child then does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/checker_child.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/guest_io.h"
#include "hostsim/guest/vrrp/daemon.h"

namespace havip::hostsim {

// The machine as a child finds it when it starts, or reads its configuration again.
struct Machine {
  std::vector<NicInfo> nics;
  daemon::Watched watched;  // in the order of config()
};

class Keepalived {
 public:
  // From the end of a killed child to the start of the next one.
  static constexpr Duration kRespawn = std::chrono::milliseconds(15);
  // Packets that the socket holds for a stopped child: net.core.rmem_default (212,992 octets) over
  // the 768 that Linux accounts for a small packet. More are lost.
  static constexpr std::size_t kSocketQueue = 277;

  // `trace` must outlive it.
  Keepalived(trace::Recorder& trace, engine::NodeId node, KeepalivedSetup setup, Timing timing,
             const Profile& profile = kKeepalived22);

  // Starts parent and child; the child removes the VIPs that an earlier one left. A second
  // Keepalived refuses to run, which is logged.
  void start(Instant now, Machine machine, engine::Seq cause);
  // Starts the next of whichever child is due. REQUIRES: respawn_due(now).
  void respawn(Instant now, Machine machine);
  [[nodiscard]] bool respawn_due(Instant now) const {
    return respawn_at_ <= now || checker_respawn_at_ <= now;
  }

  void stop(Instant now, engine::Seq cause);
  void set_file(KeepalivedSetup setup) { setup_ = std::move(setup); }
  // These three return the record of what peers may no longer hear; nothing if nothing was done.
  // SIGHUP. set_file() first, then `machine` in the order of what config() has become. A file that
  // it refuses ends the daemon.
  std::optional<engine::Seq> reload(Instant now, Machine machine, engine::Seq cause);
  std::optional<engine::Seq> kill(Instant now, KillTarget what, engine::Seq cause);
  std::optional<engine::Seq> pause(Instant now, engine::Seq cause);
  void resume(Instant now, engine::Seq cause);
  // The processes are gone, and nothing is said about it: the machine lost power.
  void forget();

  // What the kernel has for the child: handed over, or kept while it is stopped (SIGTERM as well,
  // which waits for SIGCONT), or lost when there is none.
  void handle(Instant now, daemon::Input input);
  // The same for the checker child.
  void handle_check(Instant now, checker::Input input) { checker_.handle(now, std::move(input)); }
  // An address came to a NIC or went, by whomever; kept for the next checker, too.
  void address_changed(Instant now, net::IpAddr ip, bool present, engine::Seq cause);
  // Everything the children want done. Their ends are dealt with here, and are not among it.
  [[nodiscard]] std::optional<daemon::Output> poll_output(Instant now);
  [[nodiscard]] std::optional<checker::Output> poll_check(Instant now);
  // Of the children's timers, or of a respawn that is the caller's to carry out.
  [[nodiscard]] Instant deadline() const;
  void handle_timeout(Instant now);

  // Is there a VRRP child, stopped or not?
  [[nodiscard]] bool running() const { return child_.has_value(); }
  [[nodiscard]] bool checking() const { return checker_.running(); }
  [[nodiscard]] bool paused() const { return paused_; }
  [[nodiscard]] const Daemon* child() const { return child_ ? &*child_ : nullptr; }
  [[nodiscard]] const HealthChecker* checker() const { return checker_.child(); }
  [[nodiscard]] const conf::Config& config() const { return setup_.config; }
  // Packets that a full socket refused.
  [[nodiscard]] std::uint64_t socket_overflow() const { return socket_overflow_; }

 private:
  engine::Seq record(Instant now, engine::Seq cause, std::string_view process,
                     std::string_view state);
  // What it logs of its file whenever a process reads it.
  void complain(Instant now, engine::Seq started);
  engine::Seq refuse(Instant now, engine::Seq cause);
  void start_vrrp(Instant now, Machine machine, engine::Seq started);
  void start_checker(Instant now, engine::Seq started);
  std::optional<engine::Seq> kill_child(Instant now, KillTarget what, engine::Seq cause);
  // A child ended by itself; with the last of them, so does the parent.
  void child_ended(Instant now, std::string_view process, int code, engine::Seq cause);
  void forget_child();

  trace::Recorder& trace_;
  engine::NodeId node_;
  KeepalivedSetup setup_;
  Timing timing_;
  const Profile& profile_;
  bool parent_ = false;  // is there one?
  std::optional<Daemon> child_;
  bool paused_ = false;
  std::vector<daemon::Input> held_;  // while paused: packets, signals and netlink news, in order
  std::size_t held_packets_ = 0;
  std::uint64_t socket_overflow_ = 0;
  Instant respawn_at_ = kNever;
  engine::Seq respawn_cause_ = 0;  // how the last child died
  CheckerChild checker_;
  Instant checker_respawn_at_ = kNever;
  engine::Seq checker_respawn_cause_ = 0;
  std::vector<net::IpAddr> addresses_;  // on the NICs now, in the order they came
};

}  // namespace havip::hostsim
