// Witness: what can be seen of a guest from outside, as records: adverts and announcements on its
// NIC, addresses that come and go, and what its Keepalived says in its log. It is the same for the
// real Keepalived and for vrrpd, and all that a run on real machines would have.
//
// What cannot be seen is inferred, by rules stated here:
//   - Whoever sends adverts of a priority above 0, or announces a VIP, is MASTER from then on, even
//     if the log says so a little later: a log is read late on a busy machine, a frame has the
//     kernel's time.
//   - A change of state is caused by the last thing that was done to the network, else by the boot
//     of its guest.
//   - A GARP belongs to the instance of its guest that has the VIP and entered MASTER last.
//   - An advert that reaches a NIC counts as heard. A backup takes it ("accepted") unless its
//     priority is lower than its own and it preempts ("discarded").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/scenario.h"
#include "tools/live/journal.h"
#include "tools/live/layout.h"

namespace havip::live_run {

class Witness {
 public:
  // Both are borrowed and outlive it.
  Witness(const loader::Scenario& scenario, Journal& journal);

  // Something was done to the network: `record` is what follows is blamed on. `by_hand`: GARPs of
  // this device are, too, until its guest next enters MASTER.
  void blame(Seq record) { blamed_ = record; }
  void garps_by_hand(const net::GuestId& guest, Seq record);

  void booted(const net::GuestId& guest, Seq record);
  // Its Keepalived runs with this conf now.
  void configured(const net::GuestId& guest, const hostsim::conf::Config& config);

  // A line of its Keepalived's log, without a time stamp.
  void said(Instant at, const net::GuestId& guest, std::string_view line);
  // A frame at its NIC.
  void saw(Instant at, const TapPlace& place, bool out, wire::ByteView octets,
           engine::FrameId frame);
  void address(Instant at, const net::DeviceId& device, const net::IpAddr& ip, bool present);

  // A GARP that a guest sent, as its NIC showed it.
  struct SeenGarp {
    Seq record = 0;
    Instant at;
    net::DeviceId device;
    net::Ipv4Addr vip;
    engine::FrameId frame = 0;
  };
  // In the order in which each NIC sent them.
  [[nodiscard]] const std::vector<SeenGarp>& garps() const { return garps_; }

  // Which guest sent the echo reply with these, and in which frame.
  struct Reply {
    net::GuestId by;
    engine::FrameId frame = 0;
  };
  [[nodiscard]] const Reply* reply(std::uint16_t id, std::uint16_t sequence) const;

 private:
  struct Router {
    trace::VrrpState state = trace::VrrpState::kInit;
    net::Vrid vrid;
    std::uint8_t priority = 100;  // as last said on the wire, else of the conf
    bool nopreempt = false;
    std::vector<net::IpAddr> vips;
    Seq last = 0;  // the record of its last change of state
  };
  struct Guest {
    Seq booted = 0;
    Seq by_hand = 0;  // who sends GARPs beside Keepalived; 0: nobody
    std::map<std::string, Router, std::less<>> routers;  // by the instance's name
  };

  void enter(Instant at, const net::GuestId& id, const std::string& instance, trace::VrrpState to,
             std::string_view reason);
  void saw_advert(Instant at, const net::GuestId& id, bool out, const net::IpAddr& from,
                  const wire::VrrpAdvert& advert, engine::FrameId frame);
  void saw_arp(Instant at, const TapPlace& place, const wire::Arp& arp, engine::FrameId frame);
  [[nodiscard]] static std::string outcome(const Router& router, const wire::VrrpAdvert& advert);

  const loader::Scenario& scenario_;
  Journal& journal_;
  Seq blamed_ = 0;
  std::map<net::GuestId, Guest> guests_;
  std::vector<SeenGarp> garps_;
  std::map<std::pair<std::uint16_t, std::uint16_t>, Reply> replies_;
};

}  // namespace havip::live_run
