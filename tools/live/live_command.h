// `havip run --live`: plays a scenario on real networks of this machine, in real time.
#pragma once

#include "tools/cli/exit_status.h"
#include "tools/run/prepared.h"

namespace havip::live_run {

struct LiveOptions {
  tools::RunOptions run;
  bool live = false;                  // asked for at all
  std::string guests = "keepalived";  // what guests run, or "vrrpd"
  bool keep = false;                  // the network stays
};

[[nodiscard]] tools::ExitStatus live_command(const LiveOptions& options);

}  // namespace havip::live_run
