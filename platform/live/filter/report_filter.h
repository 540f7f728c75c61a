// ReportFilter: what a kernel says by itself out of a virtual router's interface, and must not with
// the virtual MAC address: a backup that reports its groups from there would teach switches that it
// is the master. Reports (IGMP, MLDv2) leave by the NIC below instead, and router solicitations not
// at all. Tables of its own in the kernel's nftables, as Keepalived's are.
#pragma once

#include "core/base/result.h"
#include "core/net/ip.h"
#include "platform/live/filter/nft.h"

namespace havip::live {

class ReportFilter {
 public:
  ReportFilter() = default;
  ReportFilter(const ReportFilter&) = delete;
  ReportFilter& operator=(const ReportFilter&) = delete;
  // The tables go with it.
  ~ReportFilter();

  // From now on for this interface above that NIC (the kernel's indices); `ipv6`: also what IPv6
  // says. Again is no error.
  [[nodiscard]] Result<void> divert(unsigned interface, unsigned nic, bool ipv6);
  // No longer. One that was not diverted is no error.
  [[nodiscard]] Result<void> release(unsigned interface, unsigned nic);

 private:
  Nft nft4_;  // open from the first interface on
  Nft nft6_;  // from the first one with IPv6 on
};

}  // namespace havip::live
