// Fabric: carries frames from host to host over the virtual network between them.
#pragma once

#include <vector>

#include "core/engine/provenance.h"
#include "platform/sim/network.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/context.h"

namespace havip::runner {

class HostNode;

class Fabric {
 public:
  Fabric(Context& context, std::uint64_t seed, const sim::LinkOptions& links);

  // Hosts are places 0, 1, .. of the network, in the order of the calls.
  void connect(HostNode& host);

  // A frame for the device `to` (empty on a flat segment) at another host.
  void carry(const HostNode& from, const net::HostId& host, const net::DeviceId& to,
             engine::TracedFrame&& frame);
  // A frame for every other host.
  void flood(const HostNode& from, const engine::TracedFrame& frame);

  [[nodiscard]] sim::Network& network() { return network_; }
  [[nodiscard]] sim::PlaceId place_of(const net::HostId& host) const;

 private:
  struct Travelling {
    sim::PlaceId from = 0;
    sim::PlaceId to = 0;
    net::DeviceId device;
    engine::TracedFrame frame;
  };
  void carry(sim::PlaceId from, sim::PlaceId to, const net::DeviceId& device,
             engine::TracedFrame&& frame);
  void on_arrival(std::uint64_t ticket);
  void lost(sim::PlaceId from, sim::PlaceId to, const engine::TracedFrame& frame);

  Context& context_;
  sim::Network network_;
  std::vector<HostNode*> hosts_;
  sim::Pool<Travelling> travelling_;
};

}  // namespace havip::runner
