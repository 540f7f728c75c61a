// What a VPC does not carry, and what a VIP must answer.
#include <fmt/format.h>

#include "tools/lint/check.h"

namespace havip::lint {
namespace {

void multicast(const Member& member, const Options&, Findings& findings) {
  if (!member.instance->unicast_peers.empty()) return;
  findings.add(member.place(), fmt::format("{} has no unicast_peer: it speaks by multicast",
                                           member.instance->name));
}

void vmac(const Member& member, const Options&, Findings& findings) {
  if (!member.instance->vmac) return;
  findings.add(member.place("use_vmac"), "GARPs leave with a virtual MAC address");
}

void strict(const Member& member, const Options&, Findings& findings) {
  if (!member.instance->strict) return;
  const bool own = member.says("strict_mode");
  findings.add(member.place(own ? "strict_mode" : "strict"),
               fmt::format("{} is in strict mode", member.instance->name));
}

void no_accept(const Member& member, const Options&, Findings& findings) {
  if (member.instance->accept || member.instance->strict) return;
  findings.add(member.place("no_accept"), "the VIP answers nobody");
}

using enum Level;

constexpr Check kNetworkChecks[] = {
    {"multicast-in-vpc", kError, "multicast in a VPC",
     "A VPC carries no multicast: no router hears another, and every one becomes master.",
     "add `unicast_src_ip` and a `unicast_peer` block (or --flat, if this is no VPC)", multicast,
     Network::kVpc},
    {"vmac-in-vpc", kError, "use_vmac in a VPC",
     "The host knows the device by its own MAC address: a GARP from another one ends as `spoofed`, "
     "and the VIP never moves.",
     "remove use_vmac", vmac, Network::kVpc},
    {"vrrp-strict", kError, "strict mode",
     "The master drops every packet to the VIP, ping included, and refuses authentication and "
     "preempt_delay: the VIP moves and is dead.",
     "remove vrrp_strict (strict_mode)", strict},
    {"no-accept", kWarning, "no_accept",
     "The master drops every packet to the VIP itself; only what it forwards passes.",
     "remove no_accept, unless the VIP is a router's", no_accept},
};

}  // namespace

Checks network_checks() {
  return kNetworkChecks;
}

}  // namespace havip::lint
