// Config: what a keepalived.conf says, typed, with Keepalived 2.2's defaults filled in.
//
// Durations are what Keepalived would use after its own rounding; lists keep the file's order.
// The parser (parse.h) makes it; the VRRP child (hostsim/guest/vrrp) and the checker child
// (hostsim/guest/checker) run it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/net/ip.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/instance.h"
#include "hostsim/guest/conf/service.h"
#include "hostsim/guest/conf/tracking.h"

namespace havip::hostsim::conf {

// Whom to mail, and how. Nothing is sent without a server and a recipient.
struct Mail {
  std::optional<Endpoint> server;
  Duration connect_timeout = std::chrono::seconds(30);
  std::string helo_name;  // the host's name unless the file says otherwise
  std::string from;       // "keepalived@" + host name unless the file says otherwise
  std::vector<std::string> to;
  bool fault_emails = true;    // false with no_email_faults
  bool checker_emails = true;  // false with no_checker_emails
};

// A pipe that every change of state is written to, and the script that reads it.
struct Fifo {
  std::string path;
  std::optional<Command> script;
};

// garp_group: interfaces that share one gap between their GARPs, and one between their NAs.
struct GarpGroup {
  Duration garp_interval{};  // 0: none
  Duration gna_interval{};
  std::vector<std::string> interfaces;
};

// interface_up_down_delays: how long a change of the link must last to count.
struct LinkDelays {
  std::string interface;
  Duration down{};
  Duration up{};
};

struct Config {
  std::string router_id;
  std::uint8_t version = 2;
  net::Ipv4Addr mcast_group{0xe0000012};
  net::Ipv6Addr mcast_group6{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};
  Duration startup_delay{};
  Duration garp_interval{};  // least gap between GARPs of an interface; 0: none
  Duration gna_interval{};
  std::vector<GarpGroup> garp_groups;  // in place of the two above, for their interfaces
  std::vector<LinkDelays> link_delays;
  bool log_unknown_vrids = false;
  bool rs_init_notifies = false;
  Mail mail;
  std::optional<Fifo> fifo;       // notify_fifo: VRRP and checkers
  std::optional<Fifo> vrrp_fifo;  // vrrp_notify_fifo
  std::optional<Fifo> lvs_fifo;   // lvs_notify_fifo
  std::optional<Command> startup_script;
  std::optional<Command> shutdown_script;

  std::vector<Script> scripts;
  std::vector<TrackFile> files;
  std::vector<TrackProcess> processes;
  std::vector<Instance> instances;
  std::vector<SyncGroup> sync_groups;
  std::vector<VirtualServer> virtual_servers;
};

}  // namespace havip::hostsim::conf
