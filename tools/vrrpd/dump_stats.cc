#include <fmt/format.h>

#include "tools/vrrpd/dumps.h"

namespace havip::vrrpd {

std::string stats_text(const Sight& sight) {
  std::string text;
  for (const conf::Instance& instance : sight.config.instances) {
    const Counters& c = sight.statistics.of(instance.name).counters;
    text += fmt::format("VRRP Instance: {}\n", instance.name);
    text += fmt::format("  Advertisements:\n    Received: {}\n    Sent: {}\n", c.received, c.sent);
    text += fmt::format("  Became master: {}\n  Released master: {}\n", c.became_master,
                        c.released_master);
    text += fmt::format(
        "  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n"
        "    Advertisement Interval: {}\n    Address List: {}\n",
        c.length_errors, c.ttl_errors, c.type_errors, c.interval_errors, c.address_errors);
    text += fmt::format(
        "  Authentication Errors:\n    Invalid Type: {}\n    Type Mismatch: {}\n    Failure: {}\n",
        c.auth_type_errors, c.auth_type_mismatches, c.auth_failures);
    text += fmt::format("  Priority Zero:\n    Received: {}\n    Sent: {}\n", c.stops_received,
                        c.stops_sent);
  }
  return text;
}

}  // namespace havip::vrrpd
