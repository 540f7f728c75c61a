// Kernel: keeps the kernel's routes and neighbours in step with the neigh table and with the
// interfaces that are there.
//
// Changes gather until flush(), which carries them out in one batch, so that a push of a thousand
// rows is ten system calls. What the kernel refuses is said once, counted, and tried again every
// second until it goes in; meanwhile the address is failing(), and its row is not acknowledged.
//
// What an earlier life left in the kernel stays in force until the rows of this life are there:
// a host forwards on while its agent is dead. sweep() then takes away what no row asks for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/engine/messages.h"
#include "platform/live/loop.h"
#include "platform/live/neigh/forwarding_table.h"
#include "tools/daemon/daemon.h"
#include "tools/mcagent/plan.h"
#include "tools/mcagent/setup.h"

namespace havip::mcagentd {

struct KernelCounters {
  std::uint64_t changes = 0;  // carried out
  std::uint64_t refused = 0;  // by the kernel, every try counts
  std::uint64_t batches = 0;
  void fields(auto&& f) const {
    f("kernel_changes", changes);
    f("kernel_refused", refused);
    f("kernel_batches", batches);
  }
};

class Kernel {
 public:
  // All outlive it. Reads what an earlier life left behind.
  [[nodiscard]] static Result<std::unique_ptr<Kernel>> open(live::Loop& loop, const Setup& setup,
                                                            daemon::Complaints& complaints);
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  // ---- what is wanted; takes effect with flush()
  void set_row(const engine::NeighEntry& row);
  void tap_up(const net::DeviceId& device, unsigned nic);
  void tap_gone(const net::DeviceId& device);
  void vxlan_up(unsigned nic);
  void vxlan_gone();
  // Nobody knows what the kernel holds any more: all is to be set again.
  void renew();
  // Whatever no row has asked for by now shall go.
  void sweep();

  void flush();

  // The kernel does not hold what the row of this address asks for.
  [[nodiscard]] bool failing(net::Ipv4Addr ip) const { return failing_.contains(ip); }
  [[nodiscard]] std::size_t failing() const { return failing_.size(); }
  [[nodiscard]] const KernelCounters& counters() const { return counters_; }
  [[nodiscard]] std::optional<Way> way(net::Ipv4Addr ip) const;

 private:
  Kernel(live::Loop& loop, const Setup& setup, daemon::Complaints& complaints,
         std::unique_ptr<live::ForwardingTable> table);
  void adopt(const live::ForwardingFound& found);
  void touch_rows(const std::function<bool(const engine::NeighEntry&)>& which);
  void gather(net::Ipv4Addr ip);
  void carry_out();
  void retry();

  const Setup& setup_;
  daemon::Complaints& complaints_;
  std::unique_ptr<live::ForwardingTable> table_;
  Interfaces nics_;
  std::map<net::Ipv4Addr, engine::NeighEntry> rows_;
  std::map<net::Ipv4Addr, Way> in_force_;
  std::vector<live::ForwardingChange> strays_;  // neighbours without a route, of an earlier life
  std::set<net::Ipv4Addr> touched_;             // to be looked at by flush()
  std::vector<live::ForwardingChange> changes_;
  std::vector<net::Ipv4Addr> whose_;  // the address that each of changes_ is for
  std::set<net::Ipv4Addr> failing_;
  bool fdb_wanted_ = false;  // the vxlan is new: it has no entries yet
  live::Timer retry_timer_;
  KernelCounters counters_;
};

}  // namespace havip::mcagentd
