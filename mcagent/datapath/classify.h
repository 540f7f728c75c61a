// What is this frame to the datapath? The first question asked about whatever a guest sends that
// may be a claim; a pure function of the device and the frame.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/wire/frame.h"
#include "mcagent/agent_io.h"

namespace havip::mcagent {

enum class FrameClass : std::uint8_t {
  kNotArp,      // none of our business
  kArpIgnored,  // ARP, but no GARP: a request, a reply to one, a probe, an unknown operation
  kNaIgnored,   // an unsolicited IPv6 Neighbour Advertisement: HAVIPs are IPv4
  kMalformed,   // ARP that cannot be read (lengths, types), or that wears a VLAN tag
  kSpoofed,     // a GARP whose SHA is not the Ethernet source, or not the device's MAC
  kGarp,
};
[[nodiscard]] std::string_view to_string(FrameClass kind);

struct Classified {
  FrameClass kind = FrameClass::kNotArp;
  net::Ipv4Addr vip;          // the SPA; 0.0.0.0 when the message cannot be read
  net::MacAddr sha;           // likewise
  std::string_view why = {};  // a literal: what was wrong, when malformed or spoofed
};

// The order matters and is: malformed, not a GARP, spoofed. So every malformed ARP frame counts
// as a GARP that was captured (nobody can tell that it was none), while a forged sender in an
// ordinary ARP request does not.
[[nodiscard]] Classified classify(const Device& device, const wire::Frame& frame);

}  // namespace havip::mcagent
