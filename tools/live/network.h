// The live network as the commands that build it: what a network engineer would type, for `ip
// -batch` and as sysctls. Pure text, so that it can be read, tested and shown.
//
// In a VPC a host routes: each tap has a host route, each guest elsewhere one through vx0 with a
// permanent neighbour and a forwarding entry. All of those are mcagent's to make. In a flat network
// a host is a bridge, and one bridge joins the hosts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "tools/live/layout.h"

namespace havip::live_run {

struct Commands {
  std::vector<std::string> ip;                                // lines for `ip -batch -`
  std::vector<std::pair<std::string, std::string>> settings;  // below /proc/sys/net, and the value
};

// In the cell itself: its bridges. The ends of cables that lie in the cell are plugged in once the
// nodes have made them.
[[nodiscard]] Commands cell_commands(const Layout& layout);
[[nodiscard]] Commands plug_cables(const Layout& layout);
[[nodiscard]] Commands plug_nic(const TapPlace& tap);
[[nodiscard]] Commands plug_tap(const TapPlace& tap);

// In a host's node, and again for each tap there. `cell` is a process of the cell itself.
[[nodiscard]] Commands host_commands(const Layout& layout, const HostPlace& host, pid_t cell);
[[nodiscard]] Commands tap_commands(const Layout& layout, const TapPlace& tap, pid_t cell);

// In the gateway's node.
[[nodiscard]] Commands gateway_commands(const Layout& layout, pid_t cell);

// In a guest's node, for each of its NICs: the NIC; then, whenever the guest boots, its addresses
// and the way to the rest of the VPC.
[[nodiscard]] Commands new_nic_commands(const TapPlace& tap, pid_t cell);
[[nodiscard]] Commands nic_commands(const Layout& layout, const TapPlace& tap);

}  // namespace havip::live_run
