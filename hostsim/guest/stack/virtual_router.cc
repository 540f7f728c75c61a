// What a virtual router needs of the stack beside plain IP: neighbour advertisements, virtual MAC
// addresses, and addresses that accept no packets.

#include <algorithm>
#include <utility>

#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim::stack {

void Stack::set_accept(const net::IpAddr& ip, bool accept) {
  std::erase(closed_, ip);
  if (!accept) closed_.push_back(ip);
}

void Stack::place_on_vmac(NicIndex index, const net::IpAddr& ip,
                          const std::optional<net::MacAddr>& mac) {
  auto& placed = nics_[index].on_vmacs;
  std::erase_if(placed, [&](const auto& entry) { return entry.first == ip; });
  if (mac) placed.emplace_back(ip, *mac);
}

bool Stack::is_mac_of(const Nic& nic, const net::MacAddr& mac) const {
  return mac == nic.setup.mac || std::ranges::find(nic.vmacs, mac) != nic.vmacs.end();
}

net::MacAddr Stack::mac_of(const Nic& nic, const net::IpAddr& ip) const {
  const auto at = std::ranges::find(nic.on_vmacs, ip, &std::pair<net::IpAddr, net::MacAddr>::first);
  return at == nic.on_vmacs.end() ? nic.setup.mac : at->second;
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

}  // namespace havip::hostsim::stack
