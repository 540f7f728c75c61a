// What a virtual router needs of the stack beside plain IPv4: IPv6 adverts, neighbour
// advertisements, virtual MAC addresses, and addresses that accept no packets.

#include <algorithm>
#include <utility>

#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim::stack {

void Stack::set_accept(net::Ipv4Addr ip, bool accept) {
  std::erase(closed_, ip);
  if (!accept) closed_.push_back(ip);
}

void Stack::place_on_vmac(NicIndex index, net::Ipv4Addr ip,
                          const std::optional<net::MacAddr>& mac) {
  auto& placed = nics_[index].on_vmacs;
  std::erase_if(placed, [&](const auto& entry) { return entry.first == ip; });
  if (mac) placed.emplace_back(ip, *mac);
}

bool Stack::is_mac_of(const Nic& nic, const net::MacAddr& mac) const {
  return mac == nic.setup.mac || std::ranges::find(nic.vmacs, mac) != nic.vmacs.end();
}

void Stack::send6_on(Instant now, NicIndex index, wire::Ipv6 packet, VirtualMac from,
                     engine::Seq cause) {
  if (!packet.dst.is_multicast()) {
    ++counters_.unresolved;
    return;
  }
  const net::MacAddr dst = wire::multicast_mac(packet.dst);
  transmit(now, index,
           {.frame = {.dst = dst,
                      .src = from.value_or(nics_[index].setup.mac),
                      .payload = std::move(packet)},
            .tag = {.cause = cause, .origin = node_}});
}

void Stack::send_na(Instant now, NicIndex index, const net::Ipv6Addr& vip, std::string_view batch,
                    engine::Seq cause, VirtualMac from) {
  const net::MacAddr mac = from.value_or(nics_[index].setup.mac);
  announce(now, index,
           {.dst = wire::multicast_mac(wire::kAllNodes),
            .src = mac,
            .payload = wire::Ipv6{.src = vip,
                                  .dst = wire::kAllNodes,
                                  .hop_limit = 255,
                                  .payload = wire::NeighbourAdvertisement{.target = vip,
                                                                          .override_entry = true,
                                                                          .target_mac = mac}}},
           trace::NaSent{.device = nics_[index].setup.device, .vip = vip, .batch = batch}, cause);
}

Delivery Stack::receive_ipv6(NicIndex index, engine::TracedFrame&& frame) {
  auto& packet = std::get<wire::Ipv6>(frame.frame.payload);
  if (wire::ip_protocol(packet) == wire::kProtocolVrrp && packet.dst.is_multicast()) {
    return daemon::PacketIn{.nic = index, .packet = std::move(packet), .tag = frame.tag};
  }
  ++counters_.not_for_us;
  return {};
}

}  // namespace havip::hostsim::stack
