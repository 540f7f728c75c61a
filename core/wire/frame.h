// Frame: what travels in the virtual network, decoded. Bytes exist only where something looks at
// them: a capture, a corrupting link, a live tap.
//
// Whatever a codec cannot read (a bad length, an unknown protocol, a wrong checksum) is kept as
// its octets and travels on; nothing is repaired and nothing is dropped by decoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/base/result.h"
#include "core/net/mac.h"
#include "core/wire/arp.h"
#include "core/wire/bytes.h"
#include "core/wire/ether_type.h"
#include "core/wire/ip.h"
#include "core/wire/vrrp.h"

namespace havip::wire {

// An Ethernet payload that is kept as octets: an unknown EtherType, or one we know but cannot read.
struct EtherOctets {
  std::uint16_t ether_type = 0;
  Bytes bytes;
  friend bool operator==(const EtherOctets&, const EtherOctets&) = default;
};

struct Frame {
  net::MacAddr dst;
  net::MacAddr src;
  std::optional<std::uint16_t> vlan;  // the tag control information of an 802.1Q tag
  std::variant<Arp, Ipv4, EtherOctets, Ipv6> payload;
  friend bool operator==(const Frame&, const Frame&) = default;
};

// The EtherType of the payload, behind any VLAN tag.
[[nodiscard]] std::uint16_t ether_type(const Frame& frame);

enum class FrameError : std::uint8_t { kTooShort };  // fewer than 14 octets (18 with a VLAN tag)
[[nodiscard]] std::string_view to_string(FrameError error);

// The octets on the wire, without preamble and FCS, appended to `out`; no padding is added.
void encode(const Frame& frame, Bytes& out);
[[nodiscard]] Bytes encode(const Frame& frame);

// Never throws, never reads outside `bytes`; what it cannot read it keeps as octets.
[[nodiscard]] Result<Frame, FrameError> decode(ByteView bytes);

// One line for people, as tcpdump would put it: "ARP 172.16.16.8 is-at 02:.. (gratuitous)".
[[nodiscard]] std::string summary(const Frame& frame);

}  // namespace havip::wire
