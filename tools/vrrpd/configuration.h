// What a process of vrrpd makes of its configuration file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/conf/parse.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/options.h"

namespace havip::vrrpd {

namespace conf = hostsim::conf;

struct Configuration {
  conf::Config config;
  std::vector<std::string> complaints;  // Keepalived's words, in order
  std::optional<int> exit_code;         // refuses to run
  int config_test_exit_code = 0;
  bool file_found = true;
};

// Reads and parses options.conf. `nics` are the machine's.
[[nodiscard]] Configuration read_configuration(const Options& options,
                                               const std::vector<live::Nic>& nics);

// The machine's NICs; none where it does not tell.
[[nodiscard]] std::vector<live::Nic> machine_nics();

// Which children have something to do. A configuration that is refused is the VRRP child's to
// refuse, where that is wanted.
[[nodiscard]] bool runs_vrrp(const Options& options, const Configuration& configuration);
[[nodiscard]] bool runs_checker(const Options& options, const Configuration& configuration);

// The virtual addresses of all instances.
[[nodiscard]] std::vector<net::IpAddr> virtual_ips(const conf::Config& config);

// `--config-test`: says what is wrong and returns Keepalived's exit code.
[[nodiscard]] int test_configuration(const Options& options);

}  // namespace havip::vrrpd
