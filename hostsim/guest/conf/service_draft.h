// Virtual servers as the file says them, before values are inherited and defaults filled in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/conf/report.h"
#include "hostsim/guest/conf/service.h"

namespace havip::hostsim::conf {

// What a checker inherits from its real server, and that from its virtual server.
struct CheckDraft {
  std::optional<Duration> connect_timeout;
  std::optional<Duration> delay_loop;
  std::optional<Duration> delay_before_retry;
  std::optional<Duration> warmup;
  std::optional<std::uint32_t> retry;
  std::optional<bool> alpha;
  std::optional<bool> log_all_failures;
  std::string virtualhost;
};

struct CheckerDraft {
  Checker kept;
  CheckDraft own;
  std::optional<net::IpAddr> connect_ip;
  std::optional<std::uint16_t> connect_port;
  std::optional<net::IpAddr> bind_ip;
  std::uint16_t bind_port = 0;
  std::optional<Duration> misc_timeout;
};

struct RealServerDraft {
  RealServer kept;
  CheckDraft own;
  std::optional<int> weight;
  std::optional<bool> inhibit;
  std::optional<Forwarding> forwarding;
  std::optional<bool> smtp_alert;
  std::vector<CheckerDraft> checkers;
};

struct VirtualServerDraft {
  Position at;
  VirtualServer kept;
  CheckDraft own;
  std::optional<net::Family> family;
  std::optional<Transport> protocol;
  std::optional<std::string> scheduler;
  std::optional<Forwarding> forwarding;
  std::optional<int> weight;
  std::optional<bool> inhibit;
  std::optional<bool> smtp_alert;
  std::vector<RealServerDraft> servers;
};

struct ServerGroupDraft {
  std::string name;
  std::vector<VirtualService> services;
};

struct ServiceDraft {
  std::vector<ServerGroupDraft> groups;
  std::vector<VirtualServerDraft> servers;
  bool in_real_server = false;  // whose block is open: inherited values belong to it
  bool in_checker = false;
};

}  // namespace havip::hostsim::conf
