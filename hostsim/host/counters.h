// What a host's forwarding has counted since the run began. Every frame that comes in adds one to
// exactly one counter, except that a flooded frame counts for every port it leaves by.
#pragma once

#include <cstdint>

namespace havip::hostsim::host {

struct Counters {
  // Forwarded.
  std::uint64_t to_tap = 0;        // frames handed to a guest here
  std::uint64_t to_host = 0;       // frames sent to one other host
  std::uint64_t to_all_hosts = 0;  // frames flooded to the other hosts (flat only)
  std::uint64_t arp_answered = 0;  // requests that the ARP proxy answered

  // Went no further.
  std::uint64_t no_neigh = 0;                 // IPv4 to an address without a row
  std::uint64_t no_tap = 0;                   // its device is not plugged in here
  std::uint64_t not_forwarded_broadcast = 0;  // GARPs and probes included
  std::uint64_t not_forwarded_multicast = 0;
  std::uint64_t not_forwarded_arp = 0;    // unicast ARP that asks nothing
  std::uint64_t not_forwarded_other = 0;  // neither ARP nor IPv4, or VLAN-tagged
  std::uint64_t arp_unanswered = 0;       // requests for an address without a row, or one's own
  std::uint64_t ttl_expired = 0;
  std::uint64_t filtered = 0;  // flat: the destination lies behind the port it came from

  void fields(auto&& f) const {
    f("to_tap", to_tap);
    f("to_host", to_host);
    f("to_all_hosts", to_all_hosts);
    f("arp_answered", arp_answered);
    f("no_neigh", no_neigh);
    f("no_tap", no_tap);
    f("not_forwarded_broadcast", not_forwarded_broadcast);
    f("not_forwarded_multicast", not_forwarded_multicast);
    f("not_forwarded_arp", not_forwarded_arp);
    f("not_forwarded_other", not_forwarded_other);
    f("arp_unanswered", arp_unanswered);
    f("ttl_expired", ttl_expired);
    f("filtered", filtered);
  }
};

}  // namespace havip::hostsim::host
