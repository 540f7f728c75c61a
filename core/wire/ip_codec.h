// IP packets to octets and back. ICMP echoes are libtins' work; headers, VRRP, neighbour
// discovery and what transport.h has are ours.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/wire/bytes.h"
#include "core/wire/frame.h"

namespace havip::wire {

enum class IpError : std::uint8_t {
  kMalformed,  // lengths that contradict each other, options, fragments: nothing we can model
  kChecksum,   // the header's own checksum
};

// Appends the packet, checksums filled in.
void emit_ipv4(const Ipv4& ip, Bytes& out);

// Reads a packet that fills `bytes` up to Ethernet padding. Its payload is decoded where the
// octets say exactly what our types can hold, and kept as octets otherwise.
[[nodiscard]] Result<Ipv4, IpError> parse_ipv4_packet(ByteView bytes);

// The same for IPv6, whose header has no checksum.
void emit_ipv6(const Ipv6& ip, Bytes& out);
[[nodiscard]] Result<Ipv6, IpError> parse_ipv6_packet(ByteView bytes);

}  // namespace havip::wire
