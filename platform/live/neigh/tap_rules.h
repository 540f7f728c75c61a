// How a host's kernel treats a tap, and its vxlan: what makes it the router between the two that
// pretends to be a flat network (sysctl net.ipv4.conf, in the namespace of the caller).
//
//   forwarding      on
//   proxy_arp       on, for taps: ARP for whatever is routed elsewhere is answered by the host,
//   with
//                   no delay (neigh/TAP/proxy_delay 0)
//   rp_filter       strict, for taps: a source address is believed only where the table routes it
//   send_redirects  off: a host that forwards for another is no detour to be told of
//
// Strict rp_filter is what keeps the proxy from answering a guest's own announcement. The kernel
// looks up the route of an ARP request as it would of a packet: from its sender to its target. Of
// a GARP both are the VIP. Lives the VIP behind that very tap, then the proxy has nothing to say
// (it answers for other interfaces only); is it routed elsewhere still, then its sender fails the
// reverse path and the request is no more heard of. A probe (RFC 5227: sender 0.0.0.0) the kernel
// answers for its own addresses alone, never as a proxy. All three are held by a live test.
// The price: packets that a guest sends from a VIP are dropped until the table gives it to it.
#pragma once

#include <string>
#include <vector>

namespace havip::live {

// Sets the rules; returns what could not be set, in words, nothing when all is well.
[[nodiscard]] std::vector<std::string> set_tap_rules(const std::string& tap);
[[nodiscard]] std::vector<std::string> set_vxlan_rules(const std::string& vxlan);

}  // namespace havip::live
