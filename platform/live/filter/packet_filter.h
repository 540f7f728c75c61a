// PacketFilter: addresses that this machine holds and yet takes no packets for (RFC 5798 section
// 8.3.1, Accept_Mode): a table of its own in the kernel's nftables. Neighbour discovery passes.
#pragma once

#include "core/base/result.h"
#include "core/net/ip.h"
#include "platform/live/filter/nft.h"

namespace havip::live {

class PacketFilter {
 public:
  PacketFilter() = default;
  PacketFilter(const PacketFilter&) = delete;
  PacketFilter& operator=(const PacketFilter&) = delete;
  // The table goes with it.
  ~PacketFilter();

  // The error is the kernel's or libnftables': nothing is dropped then.
  [[nodiscard]] Result<void> drop(const net::IpAddr& ip);
  // One that is not dropped is no error.
  [[nodiscard]] Result<void> accept(const net::IpAddr& ip);

 private:
  Nft nft_;  // open from the first drop() on
};

}  // namespace havip::live
