// ARP for IPv4 over Ethernet (RFC 826): a checked view, its meaning (Repr), and the codec.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-------------------------------+-------------------------------+
//   |        hardware type 1        |      protocol type 0x0800     |
//   +---------------+---------------+-------------------------------+
//   |   hw len 6    |  proto len 4  |           operation           |
//   +---------------+---------------+-------------------------------+
//   |            sender hardware address (SHA, 6 octets)            |
//   |            sender protocol address (SPA, 4 octets)            |
//   |            target hardware address (THA, 6 octets)            |
//   |            target protocol address (TPA, 4 octets)            |
//   +---------------------------------------------------------------+
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/wire/bytes.h"

namespace havip::wire {

inline constexpr std::size_t kArpLength = 28;

// What an ARP message means. The operation stays a number: values other than 1 (request) and
// 2 (reply) exist on real wires, and what to do with them is not for the codec to say.
struct Arp {
  std::uint16_t op = 1;
  net::MacAddr sha;
  net::Ipv4Addr spa;
  net::MacAddr tha;
  net::Ipv4Addr tpa;

  static constexpr std::uint16_t kRequest = 1;
  static constexpr std::uint16_t kReply = 2;

  friend bool operator==(const Arp&, const Arp&) = default;
};

enum class ArpError : std::uint8_t {
  kTooShort,       // fewer than 28 octets
  kHardwareType,   // not Ethernet (1)
  kProtocolType,   // not IPv4 (0x0800)
  kAddressLength,  // hardware length not 6, or protocol length not 4
};
[[nodiscard]] std::string_view to_string(ArpError error);

// Octets after the first 28 are Ethernet padding and ignored.
[[nodiscard]] Result<Arp, ArpError> parse_arp(ByteView bytes);

// Appends exactly 28 octets.
void emit_arp(const Arp& arp, Bytes& out);

// A gratuitous ARP announces the sender's own binding: operation 1 or 2 with SPA == TPA
// (RFC 5227 §3 "ARP Announcement"; RFC 826 has no name for it). The target hardware address does
// not matter: Keepalived fills it with ones, `arping -U` with zeros, other stacks with their own.
// An ARP probe (SPA 0.0.0.0, RFC 5227 §1.1) announces nothing.
[[nodiscard]] constexpr bool is_gratuitous(const Arp& arp) {
  const bool op = arp.op == Arp::kRequest || arp.op == Arp::kReply;
  return op && arp.spa == arp.tpa && !arp.spa.is_unspecified();
}

// The announcement as Keepalived 2.2 sends it: a request whose target hardware address is all ones.
[[nodiscard]] constexpr Arp gratuitous_arp(net::MacAddr mac, net::Ipv4Addr ip) {
  return {.op = Arp::kRequest, .sha = mac, .spa = ip, .tha = net::kBroadcastMac, .tpa = ip};
}

}  // namespace havip::wire
