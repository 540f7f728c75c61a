// Instance: one virtual router of a daemon, as Keepalived 2.2 runs it.
//
//              start, healthy                 master down timer
//     Init ----------------------> Backup --------------------------> Master
//       |                          ^  ^ |                             | | |
//       | start, not healthy       |  | |      higher advert          | | |
//       v       healthy again      |  +--------------------------------+ | |
//     Fault -----------------------+    |      a VIP was taken away     | |
//       ^                               |                               | |
//       +-------------------------------+-------------------------------+ |
//             NIC down (unless dont_track_primary), no source address,    |
//             whatever it tracks with weight 0                            v
//     any ------------------------------- stop ----------------------> Stopped
//
// The profile of version 1.2 has one state more between Backup and Master: Campaign.
//
// A state carries its own deadlines, so none outlives its state. A change records the transition,
// leaves the old state, enters the new one, tells whoever is to be notified, and then the sync
// group: what is done on the way belongs to a state, never to a pair of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/garp/announcer.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/guest/vrrp/notify.h"
#include "hostsim/guest/vrrp/process.h"
#include "hostsim/guest/vrrp/receive.h"
#include "hostsim/guest/vrrp/stats.h"
#include "hostsim/guest/vrrp/track/standing.h"

namespace havip::hostsim::vrrp {

class SyncGroup;

// An address of the instance, and the NIC that it goes on.
struct PlacedAddress {
  NicIndex nic = 0;
  net::IpAddr ip;
  std::uint8_t prefix = 32;
  bool no_track = false;
  bool announced = true;                  // not on the loopback interface, which knows no ARP
  std::optional<net::MacAddr> vmac = {};  // it goes on the interface of this one above the NIC
  friend bool operator==(const PlacedAddress&, const PlacedAddress&) = default;
};

// A virtual interface that the instance makes above a NIC.
struct PlacedVmac {
  NicIndex nic = 0;
  std::string name;
  bool named = false;  // by the file
  net::MacAddr mac;
  net::Family family = net::Family::kIpv4;
  bool also_ipv6 = false;  // see daemon::AddVmac
  bool up = true;

  // The same interface, however it is.
  [[nodiscard]] bool is(const PlacedVmac& other) const {
    return nic == other.nic && mac == other.mac && name == other.name &&
           also_ipv6 == other.also_ipv6;
  }
};

// Where the instance stands when it starts.
struct Place {
  NicIndex nic = 0;
  bool nic_up = true;
  net::IpAddr source;    // of its adverts
  net::IpAddr required;  // must be on the NIC: the unicast source, or the primary address
  bool required_present = true;
  net::IpAddr mcast_group;
  std::optional<net::MacAddr> vmac;      // with use_vmac: of the interface that adverts leave by
  std::vector<PlacedVmac> vmacs;         // that one, and those of addresses
  std::vector<PlacedAddress> addresses;  // VIPs, then excluded ones
};

// Timers are armed for deadline + timing.timer_lateness: daemons are late, never early.
struct Init {
  static constexpr trace::VrrpState kName = trace::VrrpState::kInit;
};
struct Backup {
  static constexpr trace::VrrpState kName = trace::VrrpState::kBackup;
  Instant master_down_at = kNever;
  engine::Seq armed_by = 0;            // the record that set it: an advert, or our transition
  engine::Seq sent_by = 0;             // of an advert, that of its sending; 0: none is known
  bool master_stopped = false;         // set by priority 0
  bool outranked = false;              // an advert of our rank or better was accepted
  net::IpAddr accepted_from;           // whose advert was accepted last; unspecified: nobody's
  std::uint8_t accepted_priority = 0;  // of that
  engine::Seq rank_changed_by = 0;  // since then, what made that master rank below us; 0: nothing
  bool wants_master = false;        // its timer is over, and the sync group is not yet
  std::optional<Instant> preempt_from;  // end of preempt_delay, once it was armed
  // The lower-priority master last reported as discarded: one line a change.
  net::IpAddr discarded_from;
  std::uint8_t discarded_priority = 0;

  void arm(engine::Seq by, engine::Seq sent = 0) {
    armed_by = by;
    sent_by = sent;
  }
};
// Version 1.2: announces itself, an interval later says it is in transition, and after one more
// owns the addresses.
struct Campaign {
  static constexpr trace::VrrpState kName = trace::VrrpState::kBackup;
  Instant next_at = kNever;
  bool in_transition = false;
  std::string reason;  // of the transition to come
  engine::Seq cause = 0;
};
// Another owner of the addresses, of a lower address, that a master waits for to yield.
struct Rival {
  std::uint8_t adverts_left = 0;  // of our own, until its time starts
  Duration advert_int{};          // its own
  Instant yielded_at = kNever;    // unheard by then, it has
};
struct Master {
  static constexpr trace::VrrpState kName = trace::VrrpState::kMaster;
  Instant next_advert_at = kNever;
  std::uint8_t farewells = 0;  // priority-0 adverts to send on leaving
  std::optional<Rival> rival;
};
struct Fault {
  static constexpr trace::VrrpState kName = trace::VrrpState::kFault;
};
struct Stopped {
  static constexpr trace::VrrpState kName = trace::VrrpState::kStop;
  bool removed = false;  // by a reload
};

class Instance {
 public:
  // `process` and `audience` outlive the instance.
  Instance(Process& process, const Audience& audience, conf::Instance config, Place place);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // `listen_from` is when vrrp_startup_delay ends (`now` without): until then every advert is
  // ignored, and the first down interval counts from there.
  void start(Instant now, Instant listen_from, const Standing& standing, engine::Seq cause);
  // Its virtual interfaces stay for remove_vmacs(): Keepalived's go when it ends.
  void stop(Instant now, engine::Seq cause);
  void remove_vmacs();
  // Whether an instance of this name and at this place would be the same one: another virtual
  // interface makes another instance.
  [[nodiscard]] bool stays_on(const Place& place) const;
  // SIGHUP: the same instance with another configuration, or none any more.
  void reconfigure(Instant now, conf::Instance config, Place place, engine::Seq cause);
  void remove(Instant now, engine::Seq cause);

  void handle_advert(Instant now, const wire::Packet& packet, const Header& header,
                     const engine::FrameTag& tag);
  void link_changed(Instant now, bool up, engine::Seq cause);
  void vmac_changed(Instant now, const daemon::VmacChange& change);
  void address_changed(Instant now, NicIndex nic, const net::IpAddr& ip, bool present,
                       engine::Seq cause);
  // What it watches has changed. `reason` is what to say of it: "script chk".
  void standing_changed(Instant now, const Standing& standing, engine::Seq cause);
  void handle_timeout(Instant now);
  [[nodiscard]] Instant deadline() const;

  // ---- for the sync group

  void join(SyncGroup* group) { group_ = group; }
  // The group drags it along.
  void follow_to_master(Instant now, engine::Seq cause);
  void follow_to_backup(Instant now, engine::Seq cause);
  void follow_to_fault(Instant now, engine::Seq cause);
  void follow_out_of_fault(Instant now, engine::Seq cause);
  // A sibling heard a lower advert: announce as well.
  void announce_again(Instant now, engine::Seq cause);
  [[nodiscard]] bool is_healthy() const;  // no cause of FAULT of its own
  [[nodiscard]] bool wants_master() const;

  // ---- questions

  [[nodiscard]] const conf::Instance& config() const { return config_; }
  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] NicIndex nic() const { return place_.nic; }
  [[nodiscard]] trace::VrrpState state() const;
  [[nodiscard]] std::uint8_t priority() const { return priority_; }  // effective
  [[nodiscard]] std::uint8_t base_priority() const { return base_priority_; }
  [[nodiscard]] Duration master_advert_int() const { return master_advert_int_; }
  [[nodiscard]] const net::IpAddr& last_master() const { return last_master_; }
  [[nodiscard]] Instant last_transition() const { return last_transition_; }
  [[nodiscard]] const Stats& stats() const { return stats_; }
  void clear_stats() { stats_ = {}; }
  // Would this instance's socket receive a packet to `destination`? Unicast sockets are bound to
  // the source address, multicast ones to the group.
  [[nodiscard]] bool is_bound_to(const net::IpAddr& destination) const {
    return destination == (is_unicast() ? place_.source : place_.mcast_group);
  }
  [[nodiscard]] bool has_peer(const net::IpAddr& ip) const;

 private:
  using State = std::variant<Init, Backup, Master, Fault, Stopped, Campaign>;

  struct Change {
    std::string reason;    // see trace::VrrpTransition
    std::string_view log;  // Keepalived's line, if it has one at this point
    engine::Seq cause = 0;
  };
  // An advert that passed the checks: what the rules compare.
  struct Heard {
    std::uint8_t priority = 0;
    net::IpAddr from;
    engine::FrameTag tag;
    Duration advert_int{};  // what it says, of version 3
  };

  // instance.cc: states and timers.
  void change_state(Instant now, State next, const Change& change);
  void leave_master(Instant now, const Master& master);
  void enter_master(Instant now);
  void tell(Tale tale);
  [[nodiscard]] Tale tale_of_removal() const;
  void become_backup(Instant now, Instant master_down_at, const Change& change);
  void become_master(Instant now, const Change& change);
  void master_down(Instant now, Backup& backup);
  [[nodiscard]] engine::Seq takeover_cause(const Backup& backup) const;
  void campaign(Instant now, bool in_transition, std::string reason, engine::Seq cause);
  void campaign_tick(Instant now, Campaign& campaign);
  void advert_tick(Instant now, Master& master);
  [[nodiscard]] bool steps_down_late(Instant now, Duration late);
  void send_advert(Instant now, std::uint8_t priority, engine::Seq cause);
  void add_address(const PlacedAddress& address);
  void remove_address(const PlacedAddress& address, engine::Seq cause);

  // health.cc: what it stands on.
  void address_lost(Instant now, const net::IpAddr& ip, Master& master, engine::Seq cause);
  void health_changed(Instant now, const std::string& reason, engine::Seq cause);
  void settle(Instant now, engine::Seq cause);
  void enter_fault(Instant now, const Change& change);
  void recover(Instant now, const std::string& reason, engine::Seq cause);
  void set_priority(Instant now, engine::Seq cause);

  // hear.cc: what an advert does.
  void refuse(Instant now, const Heard& heard, const Rejection& rejection);
  void hold_advert(Instant now, Master& master);
  void log_refusal(Instant now, engine::Seq seq, const Rejection& rejection,
                   const net::IpAddr& from);
  void count_refusal(RejectReason reason);
  void hear_as_backup(Instant now, Backup& backup, const Heard& heard);
  void hear_in_campaign(Instant now, const Heard& heard);
  void accept(Instant now, Backup& backup, const Heard& heard);
  void learn_interval(Instant now, const Heard& heard, engine::Seq cause);
  void watch_preempt_delay(Instant now, Backup& backup, std::uint8_t priority, engine::Seq cause);
  void discard(Instant now, Backup& backup, const Heard& heard);
  [[nodiscard]] engine::Seq rank_changer(const Backup& backup, const Heard& heard,
                                         engine::Seq seq) const;
  void hear_as_master(Instant now, Master& master, const Heard& heard);
  void answer_stop(Instant now, Master& master, const Heard& heard);
  void answer_lower(Instant now, Master& master, const Heard& heard);
  void warn_of_twin(Instant now, Master& master, const Heard& heard);
  void yield(Instant now, const Master& master, const Heard& heard);
  engine::Seq record_heard(Instant now, const Heard& heard, std::string outcome);

  // owners.cc: two routers of priority 255, and what the own one comes to.
  [[nodiscard]] bool outlasts_owner(const Master& master, const Heard& heard) const;
  void watch_rival(Instant now, Master& master, const Heard& heard, engine::Seq cause);
  void count_advert(Instant now, Master& master);
  void rival_yielded(Instant now, Master& master);
  void lose_ownership(Instant now, const Master& master, const Heard& heard, engine::Seq cause);
  void reclaim_ownership(Instant now, engine::Seq cause, std::string_view why);
  [[nodiscard]] std::uint8_t effective() const;

  void announce(Instant now) { announcer_.handle_timeout(now, process_.outputs); }
  engine::Seq log(Instant now, engine::Seq cause, std::string_view text);

  void add_vmac(const PlacedVmac& vmac, engine::Seq cause);
  void remove_vmac(const PlacedVmac& vmac);
  void exchange_vmacs(const std::vector<PlacedVmac>& old, engine::Seq cause);
  [[nodiscard]] bool is_connected() const;
  [[nodiscard]] std::vector<garp::Target> targets() const;
  [[nodiscard]] bool is_unicast() const { return !config_.unicast_peers.empty(); }
  [[nodiscard]] bool is_owner() const;
  [[nodiscard]] const PlacedAddress* find_address(NicIndex nic, const net::IpAddr& ip) const;
  [[nodiscard]] Instant late(Instant at) const { return at + process_.timing.timer_lateness; }
  [[nodiscard]] Duration skew() const;
  [[nodiscard]] Instant down_from(Instant from) const;
  [[nodiscard]] Instant skew_from(Instant from) const { return late(from + skew()); }
  [[nodiscard]] Instant next_advert(Instant now) const { return late(now + config_.advert_int); }

  Process& process_;
  conf::Instance config_;
  Place place_;
  garp::Announcer announcer_;
  Voice voice_;
  SyncGroup* group_ = nullptr;
  State state_;
  engine::Seq since_ = 0;  // the transition into state_
  Instant last_transition_;
  engine::Seq priority_changed_ = 0;  // the record of the last change of priority_
  Standing standing_;
  std::uint8_t base_priority_;
  std::uint8_t priority_;       // effective
  bool ceded_ = false;          // an owner that speaks 254, because another one goes on
  Duration master_advert_int_;  // version 3: learned from the master, until we are it
  net::IpAddr last_master_;     // unspecified: none heard yet
  net::IpAddr refused_from_;    // whose refusal was logged, where that is done once a master
  Instant listen_from_;
  std::uint16_t ip_id_ = 0;          // of the last round of adverts; one id for all peers
  std::uint32_t auth_sequence_ = 0;  // of AH; sent and received share it
  bool old_checksum_ = false;
  Stats stats_;
};

}  // namespace havip::hostsim::vrrp
