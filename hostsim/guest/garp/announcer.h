// Announcer: when a router announces its addresses, by gratuitous ARP or (IPv6) unsolicited
// neighbour advertisement, as Keepalived 2.2 does.
//
//   new master   first batch at once, second batch master_delay after the first frame of the first
//   refresh      looked at on advert ticks only: the first tick later than master_refresh after
//                the last refresh (or the promotion) sends master_refresh_repeat frames a VIP.
//                Newer profiles have a timer for it, which nothing cancels
//   extra NICs   every garp_extra_if one frame by each NIC that no adverts leave by, so that its
//                switch does not forget it; a timer too
//   lower advert lower_prio_repeat frames a VIP at once, again after lower_prio_delay
//
// A batch is `repeat` rounds over all VIPs. Batches queue behind each other; frames are `garp_gap`
// apart. Leaving MASTER drops the queue but not the timers of delayed batches: one that fires when
// the router is master again sends an extra batch, one that fires otherwise sends nothing. A reload
// drops them all: a second batch that is still to come never comes.
//
// Behind a gate (gate.h) a frame that comes too early is not queued but noted: its VIP is sent once
// when the gate opens, however often it was noted. Newer profiles do queue it.
//
// Delayed batches are timers and late by timing.timer_lateness; frames of a batch are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/garp/gate.h"
#include "hostsim/guest/profile.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::garp {

// An address to announce, and the NIC that it is on.
struct Target {
  NicIndex nic = 0;
  net::IpAddr ip;
  std::optional<net::MacAddr> vmac = {};
  bool extra = false;  // speaks for its NIC where garp_extra_if is set
};

class Announcer {
 public:
  using Outputs = engine::OutputQueue<daemon::Output>;

  // `targets` in the order of announcement: VIPs, then excluded ones, as the file lists them.
  // `gates` and `profile` outlive it.
  Announcer(const conf::GarpOptions& options, const Timing& timing, const Profile& profile,
            Gates& gates, std::vector<Target> targets);

  // `cause` is the record that the frames will name.
  void became_master(Instant now, engine::Seq cause);
  void heard_lower_advert(Instant now, engine::Seq cause);
  // Addresses were added while the router is master: they are announced as by a new one.
  void added_addresses(Instant now, engine::Seq cause);
  // REQUIRES: became_master() and not left since.
  void advert_tick(Instant now);
  void left_master();

  // A reload: nothing that is under way goes on. `cause` is that of what is periodic.
  void reconfigure(Instant now, const conf::GarpOptions& options, std::vector<Target> targets,
                   engine::Seq cause);

  // Appends the frames that are due. Call it after any of the above, and at deadline().
  void handle_timeout(Instant now, Outputs& outputs);
  [[nodiscard]] Instant deadline() const;

 private:
  struct Batch {
    std::string_view name;  // see trace::GarpSent
    std::uint32_t repeat = 1;
    engine::Seq cause = 0;
    bool extra_only = false;  // of the targets only those that are `extra`
  };
  struct Delayed {
    Instant at;
    Batch batch;
    Duration again{};  // 0: once
  };
  // A target whose frame met a closed gate.
  struct Noted {
    std::size_t target = 0;
    Batch batch;
  };

  void start_batch(Instant at, const Batch& batch);
  void arm_refresh(Instant from, engine::Seq cause);
  void arm_extra(Instant from, engine::Seq cause);
  // A delay of zero means that there is no such batch.
  void arm(Instant from, Duration delay, const Batch& batch, Duration again = {});
  void fire_delayed(Instant now);
  [[nodiscard]] static bool belongs(const Batch& batch, const Target& target) {
    return target.extra || !batch.extra_only;
  }
  void skip_strangers();
  void send_next(Instant now, Outputs& outputs);
  void send_noted(Instant now, Outputs& outputs);
  void send(Instant now, const Target& target, const Batch& batch, Outputs& outputs);
  [[nodiscard]] Instant next_frame_at() const;
  [[nodiscard]] const Gate& gate_of(std::size_t target) const {
    return gates_.of(targets_[target].nic, targets_[target].ip.family());
  }

  conf::GarpOptions options_;
  Timing timing_;
  const Profile& profile_;
  Gates& gates_;
  std::vector<Target> targets_;
  bool master_ = false;
  engine::Seq promotion_ = 0;
  Instant refreshed_at_;
  std::vector<Delayed> delayed_;  // sorted by time, equal times in the order of arming
  std::vector<Batch> queue_;      // being sent from queue_[current_] on
  std::size_t current_ = 0;
  std::size_t sent_ = 0;  // frames of the current batch, and targets it does not have
  Instant next_frame_at_ = kNever;
  std::vector<Noted> noted_;  // in the order of noting, a target once
};

}  // namespace havip::hostsim::garp
