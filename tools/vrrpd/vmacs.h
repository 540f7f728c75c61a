// Vmacs: the virtual interfaces that instances speak from (use_vmac): made, taken over from a
// daemon that was killed, made again when somebody else removes one, removed.
//
// An interface is known by the kernel's index of the NIC below and by its MAC address: what the
// engine calls it by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/vrrp/daemon_io.h"
#include "platform/live/filter/report_filter.h"
#include "platform/live/macvlan.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/logger.h"

namespace havip::vrrpd {

class Vmacs {
 public:
  struct Vmac {
    hostsim::daemon::AddVmac wanted;  // as the engine last asked for it
    unsigned users = 0;               // instances: two may share a VRID in unicast
    unsigned base = 0;
    unsigned index = 0;  // 0: it is not there
    std::string name;
    std::optional<net::Ipv6Addr> link_local;  // of the NIC below; put on it if it is for IPv6
    bool usable = false;                      // it was made, and is up as far as we did it
    bool seen_up = false;                     // the news of its going up have come
    bool reported_up = true;                  // what the engine knows
  };

  Vmacs(Logger& log, live::Macvlans macvlans) : log_(log), macvlans_(std::move(macvlans)) {}
  Vmacs(const Vmacs&) = delete;
  Vmacs& operator=(const Vmacs&) = delete;

  // `link_local` is the NIC's. What goes wrong is logged, and told by failed().
  void add(unsigned base, const hostsim::daemon::AddVmac& wanted,
           const std::optional<net::Ipv6Addr>& link_local);
  void remove(unsigned base, const hostsim::daemon::RemoveVmac& what);
  // What the kernel was told for all of them is taken back.
  void finish() { reverse_path_.restore(); }

  // None: nobody asked for it. One whose index is 0 is asked for, and not there.
  [[nodiscard]] const Vmac* find(unsigned base, const net::MacAddr& mac) const;
  [[nodiscard]] const Vmac* by_index(unsigned index) const;
  // Those that could not be made, each once: the engine is to know that they are down.
  [[nodiscard]] std::vector<hostsim::daemon::VmacChange> failed();
  // News of an interface; what the engine is to know of them.
  [[nodiscard]] std::optional<hostsim::daemon::VmacChange> link_news(const live::Nic& nic);
  // It is gone, and not by us.
  [[nodiscard]] std::optional<hostsim::daemon::VmacChange> gone(unsigned index);
  // Makes again what is gone; true if there was anything. Keepalived does so only for what adverts
  // leave by, and stays in FAULT for the others.
  bool restore();

 private:
  using Key = std::pair<unsigned, net::MacAddr>;

  void make(Vmac& vmac);
  [[nodiscard]] bool take_over(Vmac& vmac);
  [[nodiscard]] Result<void> create(Vmac& vmac);
  [[nodiscard]] Result<void> prepare(const Vmac& vmac);
  [[nodiscard]] static std::string free_name(const hostsim::daemon::AddVmac& wanted);
  [[nodiscard]] Vmac* known(unsigned index);
  [[nodiscard]] static hostsim::daemon::VmacChange change(Vmac& vmac, bool up);

  Logger& log_;
  live::Macvlans macvlans_;
  live::ReportFilter reports_;
  live::ReversePathFilter reverse_path_;
  std::map<Key, Vmac> vmacs_;
};

}  // namespace havip::vrrpd
