// VIPs, sources and peers of one file: is each where a VPC can find it?
#include <map>
#include <set>

#include <fmt/format.h>

#include "tools/lint/check.h"

namespace havip::lint {
namespace {

using conf::Instance;
using conf::VirtualAddress;

// Recommended by those who run HAVIPs; more starve behind the limiter.
constexpr std::size_t kMaxVipsOnNic = 5;

template <class Visit>
void for_each_vip(const Member& member, Visit visit) {
  for (const auto* list : {&member.instance->vips, &member.instance->excluded_vips}) {
    for (const VirtualAddress& vip : *list)
      visit(vip);
  }
}

net::Subnet block_of(net::Ipv4Addr ip, std::uint8_t prefix) {
  const net::Subnet mask{.network = {}, .prefix = prefix};
  return {.network = {ip.value & mask.mask()}, .prefix = prefix};
}

// Where no subnet is given, a VIP that was written with a length names one.
void vip_outside_subnet(const Member& member, const Options& options, Findings& findings) {
  const auto& source = member.instance->unicast_src_ip;
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (!vip.ip.is_v4()) return;
    if (options.subnet) {
      if (options.subnet->contains(vip.ip.v4())) return;
      findings.add(member.vip(vip.ip), fmt::format("the VIP {} is outside the subnet {}",
                                                   to_string(vip.ip), to_string(*options.subnet)));
    } else if (vip.prefix < 32 && source && source->is_v4()) {
      const net::Subnet own = block_of(vip.ip.v4(), vip.prefix);
      if (own.contains(source->v4())) return;
      findings.add(member.vip(vip.ip),
                   fmt::format("the VIP is of {}, and the router's address {} is not",
                               to_string(own), to_string(*source)));
    }
  });
}

void vip_far_from_source(const Member& member, const Options& options, Findings& findings) {
  constexpr std::uint8_t kUsual = 24;
  const auto& source = member.instance->unicast_src_ip;
  if (options.subnet || !source || !source->is_v4()) return;
  const net::Subnet near = block_of(source->v4(), kUsual);
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (!vip.ip.is_v4() || vip.prefix < 32 || near.contains(vip.ip.v4())) return;
    findings.add(member.vip(vip.ip),
                 fmt::format("the VIP {} is not in {} with the router's address {}",
                             to_string(vip.ip), to_string(near), to_string(*source)));
  });
}

void router_outside_subnet(const Member& member, const Options& options, Findings& findings) {
  if (!options.subnet) return;
  const auto judge = [&](const net::IpAddr& ip, const Place& place, std::string_view what) {
    if (!ip.is_v4() || options.subnet->contains(ip.v4())) return;
    findings.add(place, fmt::format("{} {} is outside the subnet {}", what, to_string(ip),
                                    to_string(*options.subnet)));
  };
  if (const auto& source = member.instance->unicast_src_ip) {
    judge(*source, member.place("unicast_src_ip"), "the router's address");
  }
  for (const conf::UnicastPeer& peer : member.instance->unicast_peers)
    judge(peer.ip, member.entry("unicast_peer", peer.ip), "the peer");
}

void vip_prefix(const Member& member, const Options& options, Findings& findings) {
  if (!options.subnet) return;
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (!vip.ip.is_v4() || vip.prefix == 32 || vip.prefix == options.subnet->prefix) return;
    findings.add(member.vip(vip.ip),
                 fmt::format("/{} is neither one address (/32) nor the subnet's /{}", vip.prefix,
                             options.subnet->prefix));
  });
}

// The first and the last address of a block are its name and its broadcast.
void vip_no_host(const Member& member, const Options& options, Findings& findings) {
  constexpr std::uint8_t kLongest = 30;
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (!vip.ip.is_v4()) return;
    const std::uint8_t prefix = options.subnet ? options.subnet->prefix : vip.prefix;
    if (prefix > kLongest) return;
    const net::Subnet block = block_of(vip.ip.v4(), prefix);
    const std::uint32_t host = vip.ip.v4().value & ~block.mask();
    if (host != 0 && host != ~block.mask()) return;
    findings.add(member.vip(vip.ip),
                 fmt::format("{} is the {} address of {}", to_string(vip.ip),
                             host == 0 ? "network" : "broadcast", to_string(block)));
  });
}

void vip_of_router(const Member& member, const Options&, Findings& findings) {
  const Instance& instance = *member.instance;
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (instance.unicast_src_ip == vip.ip) {
      findings.add(member.vip(vip.ip),
                   fmt::format("the VIP {} is this router's own address", to_string(vip.ip)));
    }
    for (const conf::UnicastPeer& peer : instance.unicast_peers) {
      if (peer.ip != vip.ip) continue;
      findings.add(member.vip(vip.ip),
                   fmt::format("the VIP {} is a peer's own address", to_string(vip.ip)));
    }
  });
}

void vip_ipv6(const Member& member, const Options&, Findings& findings) {
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (vip.ip.is_v6())
      findings.add(member.vip(vip.ip), fmt::format("{} is IPv6", to_string(vip.ip)));
  });
}

void vip_on_loopback(const Member& member, const Options&, Findings& findings) {
  for_each_vip(member, [&](const VirtualAddress& vip) {
    if (vip.device != "lo") return;
    findings.add(member.vip(vip.ip), fmt::format("the VIP {} is put on lo", to_string(vip.ip)));
  });
}

void vip_twice(const Subject& subject, const Options&, Findings& findings) {
  std::map<net::IpAddr, std::string> seen;
  for (const Instance& instance : subject.parsed.config.instances) {
    const Member member{&subject, &instance};
    for_each_vip(member, [&](const VirtualAddress& vip) {
      const auto [first, fresh] = seen.emplace(vip.ip, instance.name);
      if (fresh) return;
      findings.add(member.vip(vip.ip),
                   fmt::format("the VIP {} is in {} already", to_string(vip.ip), first->second));
    });
  }
}

void too_many_vips(const Subject& subject, const Options&, Findings& findings) {
  std::map<std::string, std::set<net::IpAddr>> vips;
  for (const Instance& instance : subject.parsed.config.instances) {
    const Member member{&subject, &instance};
    for_each_vip(member, [&](const VirtualAddress& vip) {
      std::set<net::IpAddr>& on_nic = vips[vip.device];
      if (!on_nic.insert(vip.ip).second || on_nic.size() != kMaxVipsOnNic + 1) return;
      findings.add(member.vip(vip.ip),
                   fmt::format("{} gets more than {} VIPs", vip.device, kMaxVipsOnNic));
    });
  }
}

void source_missing(const Member& member, const Options&, Findings& findings) {
  const Instance& instance = *member.instance;
  if (instance.unicast_peers.empty() || instance.unicast_src_ip) return;
  findings.add(member.place("unicast_peer"), "unicast without unicast_src_ip");
}

void source_among_peers(const Member& member, const Options&, Findings& findings) {
  const Instance& instance = *member.instance;
  for (const conf::UnicastPeer& peer : instance.unicast_peers) {
    if (instance.unicast_src_ip != peer.ip) continue;
    findings.add(member.entry("unicast_peer", peer.ip),
                 fmt::format("{} is this router's own address, and no peer", to_string(peer.ip)));
  }
}

using enum Level;
constexpr std::string_view kInside = "take a HAVIP of the subnet that the NIC is in";

constexpr Check kAddressesChecks[] = {
    {"vip-outside-subnet", kError, "a VIP outside the subnet of its NIC",
     "The host drops a GARP for an address outside the device's subnet, so the VIP never moves "
     "(outside_subnet).",
     kInside, vip_outside_subnet, Network::kVpc},
    {"vip-far-from-source", kNote, "a VIP that may be outside the subnet",
     "A VIP outside the subnet never moves, and nothing in this file tells how large the subnet "
     "is.",
     "run lint with --subnet CIDR to know", vip_far_from_source, Network::kVpc},
    {"router-outside-subnet", kError, "a router or a peer outside the subnet",
     "A HAVIP belongs to one subnet: the gateway refuses a claim of a device in another one.",
     "put all routers into the subnet of the HAVIP", router_outside_subnet, Network::kVpc},
    {"vip-prefix", kWarning, "a VIP with the length of no subnet",
     "The guest then believes that other addresses are its neighbours, or that its neighbours are "
     "far away.",
     "leave the length out: it is /32 then", vip_prefix},
    {"vip-no-host", kError, "a VIP that no host may have",
     "The first and the last address of a subnet are not given to anybody.", kInside, vip_no_host},
    {"vip-of-router", kError, "a VIP that is a router's own address",
     "A GARP for a device's own address is no claim, and the other router cannot take it over.",
     kInside, vip_of_router},
    {"vip-ipv6", kWarning, "an IPv6 VIP", "HAVIPs are IPv4: a neighbour advertisement moves none.",
     "use an IPv4 address, or route the IPv6 one otherwise", vip_ipv6, Network::kVpc},
    {"vip-on-loopback", kError, "a VIP on the loopback interface",
     "The GARP leaves through lo, so nobody ever hears of the new owner.",
     "put the VIP on the NIC: remove `dev lo`", vip_on_loopback},
    {"vip-twice", kError, "a VIP that stands in the file twice",
     "Two routers that may be master apart from each other fight over it.",
     "keep it in one instance", vip_twice},
    {"too-many-vips", kWarning, "more than 5 VIPs on a NIC",
     "One claim a device passes in five seconds, so the last VIP waits for all the others.",
     "spread the VIPs over more NICs", too_many_vips, Network::kVpc},
    {"source-missing", kWarning, "unicast without a source address",
     "Keepalived then speaks from the NIC's first address, which need not be the one that the "
     "peers expect, nor the higher one in a tie.",
     "write `unicast_src_ip ADDRESS` with this router's own", source_missing},
    {"source-among-peers", kWarning, "a router that is its own peer",
     "It sends every advert to itself; where that arrives, each is logged as a duplicate address.",
     "remove it from this file's unicast_peer", source_among_peers},
};

}  // namespace

Checks address_checks() {
  return kAddressesChecks;
}

}  // namespace havip::lint
