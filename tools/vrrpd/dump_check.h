// What the checker child writes at SIGUSR1, as Keepalived lays out keepalived_check.data: virtual
// and real servers as they stand; behind them, the IPVS table.
#pragma once

#include <string>

#include "hostsim/guest/checker/health_checker.h"

namespace havip::vrrpd {

[[nodiscard]] std::string check_text(const hostsim::HealthChecker& checker,
                                     const hostsim::ipvs::Table& table);

}  // namespace havip::vrrpd
