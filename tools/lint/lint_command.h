// `havip lint`: judges keepalived.conf files, one alone or several as a cluster.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_status.h"

namespace havip::tools {

struct LintOptions {
  std::vector<std::string> files;
  std::string subnet;                // CIDR; empty: not known
  bool flat = false;                 // no VPC
  bool here = false;                 // NICs, scripts and users are those of this machine
  std::string config_id;             // what @id lines are matched with; empty: the host's name
  std::vector<std::string> ignored;  // ids of checks
  bool json = false;
  bool sarif = false;
  bool list_checks = false;
};

// kHeld: nothing but notes. kFailed: a warning or an error, Keepalived's own complaints among them.
// kBadInput: a file that cannot be read, or options that mean nothing. The report goes to stdout,
// diagnostics to stderr.
[[nodiscard]] ExitStatus lint_command(const LintOptions& options);

}  // namespace havip::tools
