// Instance: one virtual router of a daemon, version 2, as Keepalived 2.2 runs it.
//
//              start, healthy                 master down timer
//     Init ----------------------> Backup --------------------------> Master
//       |                          ^  ^ |                             | | |
//       | start, not healthy       |  | |      higher advert          | | |
//       v       healthy again      |  +--------------------------------+ | |
//     Fault -----------------------+    |      a VIP was taken away     | |
//       ^                               |                               | |
//       +-------------------------------+-------------------------------+ |
//             NIC down (unless dont_track_primary), no source address     |
//                                                                         v
//     any ------------------------------- stop ----------------------> Stopped
//
// A state carries its own deadlines, so none outlives its state. A change records the transition,
// leaves the old state, enters the new one: what is done on the way belongs to a state, never to a
// pair of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/garp/announcer.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::vrrp {

// What the instances of one daemon share: whom they work for and where their effects go.
struct Process {
  trace::Recorder& recorder;
  engine::NodeId node = 0;
  Timing timing;
  engine::OutputQueue<daemon::Output> outputs;

  void log(Instant now, engine::Seq cause, std::string text);
};

// An address of the instance, and the NIC that it goes on.
struct PlacedAddress {
  NicIndex nic = 0;
  net::Ipv4Addr ip;
  std::uint8_t prefix = 32;
};

// Where the instance stands when it starts.
struct Place {
  NicIndex nic = 0;
  bool nic_up = true;
  net::Ipv4Addr source;    // of its adverts
  net::Ipv4Addr required;  // must be on the NIC: the unicast source, or the primary address
  bool required_present = true;
  net::Ipv4Addr mcast_group;
  std::vector<PlacedAddress> addresses;  // VIPs, then excluded ones
};

// Timers are armed for deadline + timing.timer_lateness: daemons are late, never early.
struct Init {
  static constexpr trace::VrrpState kName = trace::VrrpState::kInit;
};
struct Backup {
  static constexpr trace::VrrpState kName = trace::VrrpState::kBackup;
  Instant master_down_at = kNever;
  engine::Seq armed_by = 0;             // the record that set it: an advert, or our transition
  bool master_stopped = false;          // set by priority 0
  bool outranked = false;               // an advert of our rank or better was accepted
  std::optional<Instant> preempt_from;  // end of preempt_delay, once it was armed
  // The lower-priority master last reported as discarded: one line a change.
  net::Ipv4Addr discarded_from;
  std::uint8_t discarded_priority = 0;
};
struct Master {
  static constexpr trace::VrrpState kName = trace::VrrpState::kMaster;
  Instant next_advert_at = kNever;
  std::uint8_t farewells = 0;  // priority-0 adverts to send on leaving
};
struct Fault {
  static constexpr trace::VrrpState kName = trace::VrrpState::kFault;
};
struct Stopped {
  static constexpr trace::VrrpState kName = trace::VrrpState::kStop;
};

class Instance {
 public:
  // `process` outlives the instance. REQUIRES: config.version == 2.
  Instance(Process& process, conf::Instance config, Place place);

  // `listen_from` is when vrrp_startup_delay ends (`now` without): until then every advert is
  // ignored, and the first down interval counts from there.
  void start(Instant now, Instant listen_from, engine::Seq cause);
  void stop(Instant now, engine::Seq cause);
  void handle_advert(Instant now, const wire::Ipv4& packet, const engine::FrameTag& tag);
  void link_changed(Instant now, bool up, engine::Seq cause);
  void address_changed(Instant now, NicIndex nic, net::Ipv4Addr ip, bool present,
                       engine::Seq cause);
  void handle_timeout(Instant now);
  [[nodiscard]] Instant deadline() const;

  [[nodiscard]] const conf::Instance& config() const { return config_; }
  [[nodiscard]] NicIndex nic() const { return place_.nic; }
  [[nodiscard]] trace::VrrpState state() const;
  [[nodiscard]] std::uint8_t priority() const { return priority_; }

  // Would this instance's socket receive a packet to `destination`? Unicast sockets are bound to
  // the source address, multicast ones to the group.
  [[nodiscard]] bool is_bound_to(net::Ipv4Addr destination) const {
    return destination == (is_unicast() ? place_.source : place_.mcast_group);
  }
  [[nodiscard]] bool has_peer(net::Ipv4Addr ip) const;

 private:
  using State = std::variant<Init, Backup, Master, Fault, Stopped>;
  struct Change {
    std::string reason;    // see trace::VrrpTransition
    std::string_view log;  // Keepalived's line, if it has one at this point
    engine::Seq cause = 0;
  };
  // An advert that passed the checks: what the rules compare.
  struct Heard {
    std::uint8_t priority = 0;
    net::Ipv4Addr from;
    engine::FrameTag tag;
  };

  // instance.cc: states, timers, conditions of the NIC.
  void change_state(Instant now, State next, const Change& change);
  void leave_master(Instant now, const Master& master);
  void enter_master(Instant now);
  void become_backup(Instant now, Instant master_down_at, const Change& change);
  void master_down(Instant now, const Backup& backup);
  [[nodiscard]] engine::Seq takeover_cause(const Backup& backup) const;
  void advert_tick(Instant now, Master& master);
  void address_lost(Instant now, net::Ipv4Addr ip, Master& master, engine::Seq cause);
  void health_changed(Instant now, const std::string& reason, engine::Seq cause);
  void recover(Instant now, const std::string& reason, engine::Seq cause);

  // hear.cc: what an advert does.
  void hear_as_backup(Instant now, Backup& backup, const Heard& heard);
  void accept(Instant now, Backup& backup, const Heard& heard);
  void watch_preempt_delay(Instant now, Backup& backup, std::uint8_t priority, engine::Seq cause);
  void discard(Instant now, Backup& backup, const Heard& heard);
  void hear_as_master(Instant now, Master& master, const Heard& heard);
  void answer_stop(Instant now, Master& master, const Heard& heard);
  void answer_lower(Instant now, Master& master, const Heard& heard);
  void warn_of_twin(Instant now, Master& master, const Heard& heard);
  void yield(Instant now, const Heard& heard);
  engine::Seq record_heard(Instant now, const Heard& heard, std::string outcome);

  void send_advert(Instant now, std::uint8_t priority, engine::Seq cause);
  void announce(Instant now) { announcer_.handle_timeout(now, process_.outputs); }
  void log(Instant now, engine::Seq cause, std::string_view text);

  [[nodiscard]] bool is_unicast() const { return !config_.unicast_peers.empty(); }
  [[nodiscard]] bool is_healthy() const;
  [[nodiscard]] bool owns(NicIndex nic, net::Ipv4Addr ip) const;
  [[nodiscard]] Instant late(Instant at) const { return at + process_.timing.timer_lateness; }
  [[nodiscard]] Instant down_from(Instant from) const;
  [[nodiscard]] Instant skew_from(Instant from) const;
  [[nodiscard]] Instant next_advert(Instant now) const { return late(now + config_.advert_int); }

  Process& process_;
  const conf::Instance config_;
  Place place_;
  garp::Announcer announcer_;

  State state_;
  engine::Seq since_ = 0;      // the transition into state_
  std::uint8_t priority_;      // lowered for good when another owner is heard
  net::Ipv4Addr last_master_;  // unspecified: none heard yet
  Instant listen_from_;
  std::uint16_t ip_id_ = 0;  // of the last round of adverts; one id for all peers
};

}  // namespace havip::hostsim::vrrp
