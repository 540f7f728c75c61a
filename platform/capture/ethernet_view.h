// A captured packet as the Ethernet frame that it was: what `tcpdump -i any` cooked is given an
// Ethernet head again, and the outer VLAN tag is taken off, which is the trunk's and no guest's.
//
//   cooked (113):   packet type, hardware type, address length, address (8), protocol: 16 octets
//   cooked 2 (276): protocol, 0, interface (4), hardware type, packet type, address length, address
//                   (8): 20 octets
#pragma once

#include <cstdint>
#include <optional>

#include "platform/capture/capture_file.h"

namespace havip::capture {

struct EthernetView {
  wire::ByteView octets;           // destination, source, EtherType, payload as far as it goes
  bool tagged = false;             // an outer tag (802.1Q or 802.1ad) was taken off
  std::uint32_t kernel_index = 0;  // cooked 2: the interface that saw it; else 0
  Direction direction = Direction::kUnknown;  // cooked: out, or in; else as the file has it
};

// None: too short for its link layer. Where the frame is not in the packet as it should be, it is
// made in `scratch`; the view is valid as long as both are. A cooked packet does not have the
// destination: it is the broadcast address, or all zeros where the packet was for one station.
[[nodiscard]] std::optional<EthernetView> as_ethernet(const CapturedPacket& packet,
                                                      wire::Bytes& scratch);

}  // namespace havip::capture
