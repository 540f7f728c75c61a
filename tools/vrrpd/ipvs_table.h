// IpvsTable: the table of virtual services as the checker child wants it: in the kernel, where that
// has IPVS, and in memory, to be shown.
#pragma once

#include <optional>
#include <string>

#include "hostsim/guest/checker/ipvs.h"
#include "platform/live/ipvs.h"
#include "tools/vrrpd/logger.h"

namespace havip::vrrpd {

class IpvsTable {
 public:
  explicit IpvsTable(Logger& log) : log_(log) {}

  // Without IPVS in the kernel, says so loudly, and goes on in memory, where Keepalived would end.
  void open();
  // What the kernel refuses is logged.
  void apply(const hostsim::ipvs::Change& change);

  [[nodiscard]] const hostsim::ipvs::Table& table() const { return table_; }

 private:
  Logger& log_;
  std::optional<live::ipvs::Channel> kernel_;
  hostsim::ipvs::Table table_;
};

// The same change as the kernel is told it.
[[nodiscard]] live::ipvs::Request ipvs_request(const hostsim::ipvs::Change& change);

}  // namespace havip::vrrpd
