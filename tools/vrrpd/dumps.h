// What the daemon writes when a signal asks for it, as Keepalived lays it out: keepalived.data
// (SIGUSR1), keepalived.stats (SIGUSR2), keepalived.json (SIGRTMIN+2).
#pragma once

#include <string>

#include "core/time/time.h"
#include "hostsim/guest/vrrp/daemon.h"
#include "platform/live/loop.h"
#include "tools/vrrpd/configuration.h"
#include "tools/vrrpd/nic_table.h"
#include "tools/vrrpd/statistics.h"

namespace havip::vrrpd {

// What there is to tell of.
struct Sight {
  const conf::Config& config;  // a vmac's name is the interface's, or empty where there is none
  const hostsim::Daemon& daemon;
  const Statistics& statistics;
  const NicTable& nics;
  const std::vector<std::string>& sockets;
  const live::Lateness& lateness;
};

[[nodiscard]] std::string data_text(const Sight& sight);
[[nodiscard]] std::string stats_text(const Sight& sight);
[[nodiscard]] std::string json_text(const Sight& sight);

// Where adverts leave by: the NIC, or the virtual interface above it.
[[nodiscard]] const std::string& interface_of(const conf::Instance& instance);

// "172.16.16.100 dev eth0 scope global set", "172.16.16.100 dev vrrp.51@eth0 scope global set"
[[nodiscard]] std::string address_text(const conf::VirtualAddress& address,
                                       const conf::Instance& instance, bool is_set);

}  // namespace havip::vrrpd
