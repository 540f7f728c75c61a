// The command line of vrrpd: Keepalived 2.2's (keepalived(8)), so that scripts and unit files need
// no change but the program's name.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace havip::vrrpd {

struct Options {
  std::string conf = "/etc/keepalived/keepalived.conf";
  bool vrrp = true;      // false with --check alone
  bool checkers = true;  // false with --vrrp alone
  bool all = false;      // children without anything to do run too
  bool log_console = false;
  bool log_detail = false;
  bool syslog = true;
  int facility = 0;  // of syslog; 0: daemon
  bool dont_fork = false;
  bool dont_respawn = false;
  bool dont_release_vrrp = false;  // VIPs stay when it stops
  bool dont_release_ipvs = false;
  bool dump_conf = false;
  bool address_monitoring = false;
  bool all_config = false;
  std::string config_id;  // empty: the first label of the node's name
  std::string pid_file = "/run/keepalived.pid";
  std::string vrrp_pid_file = "/run/keepalived_vrrp.pid";
  std::string checkers_pid_file = "/run/keepalived_checkers.pid";
  std::string name_space;  // network namespace to run in
  std::optional<unsigned> umask;

  bool config_test = false;
  std::string config_test_file;  // empty: stderr
};

// What to do: run with the options, or print a text and end.
struct Invocation {
  Options options;
  std::optional<int> exit_code;  // set: print and end
  std::string out;               // to stdout
  std::string err;               // to stderr
};

[[nodiscard]] Invocation parse_options(const std::vector<std::string>& arguments);

}  // namespace havip::vrrpd
