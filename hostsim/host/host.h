// Host: the forwarding of one physical machine. Meets the engine contract
// (core/engine/contract.h); it has no timers.
//
// VPC. A frame goes where the neigh table says its IPv4 destination is, and nowhere else: no
// broadcast, no multicast, no learning, no IPv6. The host answers ARP for every address it knows,
// with the gateway's MAC, so that guests never learn where anything is and a VIP moves without
// their help.
//
//      guest --ARP who-has--> tap --> ARP proxy --gateway MAC--> guest
//      guest --IPv4---------> tap --> neigh row --+--> tap of the device, here
//                                                 +--> the row's host --> tap, if plugged in there
//
// A route table of the sender's subnet goes before that: what it names goes where the table says.
// With ArpAnswer::kDevice a frame for a device's own MAC goes to that device.
//
// A stale row forwards to the stale owner. That is the black hole this rig exists to show; no check
// here softens it.
//
// Flat L2. One learning Ethernet bridge per host, all of one segment: unicast to where its address
// was last heard, everything else to every port but the one it came from. What came from another
// host is never sent to other hosts again, which is all that a full mesh needs against loops.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/host/counters.h"
#include "hostsim/host/host_io.h"
#include "hostsim/host/mac_table.h"
#include "hostsim/host/neigh_table.h"

namespace havip::hostsim {

class Host {
 public:
  using Input = host::Input;
  using Output = host::Output;

  // `trace` must outlive the host. It receives a FrameDropped for each VRRP packet that went no
  // further, and for other IP packets the first one per reason and destination until the tables
  // change; the counters are exact.
  Host(trace::Recorder& trace, HostSetup setup);

  void handle(Instant now, Input&& input);
  void handle_timeout(Instant) {}
  [[nodiscard]] std::optional<Output> poll_output() { return out_.pop(); }
  [[nodiscard]] Instant deadline() const { return kNever; }

  // The neigh table in order of address; empty rows do not occur.
  [[nodiscard]] std::span<const engine::NeighEntry> rows() const { return neigh_.rows(); }
  [[nodiscard]] const host::Counters& counters() const { return counters_; }

 private:
  struct Tap {
    net::DeviceId device;
    net::MacAddr mac;
  };
  // A drop that is on record; another of its kind is only counted.
  struct ReportedDrop {
    net::IpAddr dst;
    std::string_view why;
  };

  void on(Instant now, host::PlugTap&& input);
  void on(Instant now, host::UnplugTap&& input);
  void on(Instant now, host::FromTap&& input);
  void on(Instant now, host::FromFabric&& input);
  void on(Instant now, host::SetNeigh&& input);
  void on(Instant now, host::Clear&& input);

  // VPC.
  void route_from_tap(Instant now, const Tap& from, engine::TracedFrame&& frame);
  void answer_arp(const Tap& from, const engine::TracedFrame& frame, const wire::Arp& arp);
  void route_ipv4(Instant now, const Tap& from, engine::TracedFrame&& frame);
  [[nodiscard]] const engine::NeighEntry* row_for(const Tap& from,
                                                  const engine::TracedFrame& frame) const;
  [[nodiscard]] const net::Subnet* subnet_of(net::Ipv4Addr ip) const;
  [[nodiscard]] net::MacAddr arp_answer(const engine::NeighEntry* row, net::Ipv4Addr asker) const;
  [[nodiscard]] bool crosses_subnets(net::Ipv4Addr src, net::Ipv4Addr dst) const;
  [[nodiscard]] bool is_gateway(net::Ipv4Addr ip) const;
  void deliver(Instant now, const net::DeviceId& device, engine::TracedFrame&& frame);

  // Flat L2.
  void bridge(Instant now, const host::Port& from, engine::TracedFrame&& frame);
  void flood(const host::Port& from, engine::TracedFrame&& frame);

  [[nodiscard]] const Tap* find_tap(const net::DeviceId& device) const;
  void drop(Instant now, std::uint64_t& counter, const net::DeviceId& where,
            const engine::TracedFrame& frame, std::string_view why);

  trace::Recorder& trace_;
  HostSetup setup_;
  std::vector<Tap> taps_;  // sorted by device
  host::NeighTable neigh_;
  host::MacTable macs_;
  std::vector<ReportedDrop> reported_;
  host::Counters counters_;
  engine::OutputQueue<Output> out_;
};

}  // namespace havip::hostsim
